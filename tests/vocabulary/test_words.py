"""The vocabulary: the base words, what is a kind of what, orders, and reading written words."""

from itertools import permutations

import pytest

from partyorg.vocabulary import Vocabulary, VocabularyConflict, Word, base

BASE = base()


def word(id: str, **keys: str) -> Word:
    """A word of the list "thing"."""
    return Word("thing", id, keys.pop("zh", id), keys.pop("en", id), **keys)  # type: ignore[arg-type]


def test_only_the_agreed_words_have_a_parent() -> None:
    """A parent widens every rule that names it, so the base set has few, each of them decided."""
    parents = {(w.list, w.id): w.is_a for name in BASE.lists() for w in BASE.words(name) if w.is_a}
    assert parents == {
        ("unit", "joint_branch"): "branch",
        ("unit", "temporary_branch"): "branch",
        ("role", "teacher"): "staff",
        ("role", "counsellor"): "staff",
        ("role", "undergraduate"): "student",
        ("role", "postgraduate"): "student",
        ("role", "vocational"): "student",
        ("stage", "probationary"): "member",
        ("stage", "full"): "member",
    }


def test_a_word_takes_in_what_is_a_kind_of_it_and_not_the_other_way_round() -> None:
    """A condition on students takes undergraduates; one on undergraduates does not take a mere student."""
    assert BASE.expand("role", "student") == {"student", "undergraduate", "postgraduate", "vocational"}
    assert BASE.expand("role", "undergraduate") == {"undergraduate"}
    assert BASE.expand("post", "secretary") == {"secretary"}
    assert BASE.expand("thing", "unheard_of") == {"unheard_of"}


def test_kinds_are_followed_at_any_depth() -> None:
    """A kind of a kind counts, whichever was added first."""
    words = [word("a"), word("b", is_a="a"), word("c", is_a="b")]
    for order in permutations(words):
        assert Vocabulary().add(order).expand("thing", "a") == {"a", "b", "c"}


def test_posts_are_single_or_plural() -> None:
    """Secretaries, heads and commissioners are one at a time; members of a committee or a team are several."""
    single = {w.id for w in BASE.words("post") if BASE.is_single(w.id)}
    assert single >= {"secretary", "deputy_secretary", "organization_commissioner", "publicity_commissioner"}
    assert single >= {"discipline_commissioner", "group_leader", "president", "dean", "head"}
    assert not single & {"committee_member", "leadership_team", "organizer"}
    assert not BASE.is_single("unheard_of")


def test_ordered_lists_rank_their_words_from_the_lowest() -> None:
    """副处级以上 can be asked because ranks have an order; kinds of activity have none."""
    assert [w.id for w in BASE.words("rank")] == [
        "section",
        "deputy_division",
        "division",
        "deputy_bureau",
        "bureau",
    ]
    assert BASE.rank("rank", "section") == 0
    assert BASE.rank("rank", "bureau") == 4
    assert BASE.rank("rank", "unheard_of") is None
    assert BASE.is_ordered("rank")
    assert not BASE.is_ordered("activity")
    assert BASE.rank("activity", "talk") is None
    assert [w.id for w in BASE.words("grade:appraisal")] == ["unqualified", "basic", "qualified", "excellent"]
    assert all(BASE.is_ordered(name) for name in BASE.lists() if name.startswith("grade:"))


def test_an_order_may_be_added_in_any_sequence_and_leave_words_out() -> None:
    """The chain decides, not the order of adding; a word outside the chain has no place."""
    words = [
        word("low"),
        word("mid", ordered_after="low"),
        word("high", ordered_after="mid"),
        word("unrated"),
    ]
    for order in permutations(words):
        things = Vocabulary().add(order)
        assert [things.rank("thing", id) for id in ("low", "mid", "high", "unrated")] == [0, 1, 2, None]
        assert [w.id for w in things.words("thing")] == ["low", "mid", "high", "unrated"]


@pytest.mark.parametrize(
    ("list", "text", "id"),
    [
        ("stage", "正式党员", "full"),
        ("stage", " 预备党员 ", "probationary"),
        ("post", "支部书记", "secretary"),
        ("post", "Secretary", "secretary"),
        ("unit", "党总支", "general_branch"),
        ("activity", "支部大会", "members_meeting"),
        ("rank", "副处", "deputy_division"),
        ("grade:star", "5", "five_star"),
        ("activity", "family_visit", "family_visit"),
        ("activity", "打球", None),
        ("thing", "正式党员", None),
    ],
)
def test_written_words_are_read_as_ids(list: str, text: str, id: str | None) -> None:
    """Ids, labels in both languages and the words of real rosters all lead to the id; others lead nowhere."""
    assert BASE.resolve(list, text) == id


def test_a_written_word_with_two_meanings_is_not_guessed() -> None:
    """An id wins over a label and a label over an alias; two of a kind are refused, in whatever order they came."""
    first, second = word("a", zh="甲"), word("b", zh="甲")
    assert Vocabulary().add([first, second]).resolve("thing", "甲") is None
    alias = Word("thing", "c", "丙", "c", aliases=("甲",))
    assert Vocabulary().add([alias, first]).resolve("thing", "甲") == "a"
    assert Vocabulary().add([word("x", zh="b"), word("b")]).resolve("thing", "b") == "b"


def test_no_form_of_the_base_words_means_two_things_in_one_list() -> None:
    """Within a list every id, label and alias belongs to one word."""
    for name in BASE.lists():
        forms = [
            form.casefold() for w in BASE.words(name) for form in {w.id, w.zh, w.en.casefold(), *w.aliases}
        ]
        assert sorted(form for form in set(forms) if forms.count(form) > 1) == []


def test_every_base_word_has_both_labels() -> None:
    """Chinese in Chinese signs, English without them; ids are plain."""
    for name in BASE.lists():
        for w in BASE.words(name):
            assert w.zh
            assert not w.zh.isascii()
            assert w.en.isascii()
            assert w.id.isidentifier()
            assert BASE.label(name, w.id, "zh_Hans_CN") == w.zh
            assert BASE.label(name, w.id, "en") == w.en


def test_an_unknown_word_is_its_own_label() -> None:
    """What the vocabulary does not know is shown as it is written."""
    assert BASE.label("activity", "打球", "en") == "打球"
    assert BASE.get("activity", "打球") is None
    assert not BASE.has("activity", "打球")


def test_adding_a_word_leaves_the_vocabulary_it_was_added_to_alone() -> None:
    """Vocabularies do not change; adding what is there already gives the same one back."""
    more = BASE.add([Word("activity", "chess", "下棋", "chess")])
    assert more.has("activity", "chess")
    assert not BASE.has("activity", "chess")
    assert BASE.add([w for name in BASE.lists() for w in BASE.words(name)]) is BASE


def test_one_id_with_two_contents_is_a_conflict_that_names_both() -> None:
    """Nobody overwrites anybody's word."""
    other = Word("activity", "talk", "聊天", "chat")
    with pytest.raises(VocabularyConflict, match=r"twice(?s:.*)谈心谈话(?s:.*)聊天") as caught:
        BASE.add([other])
    assert caught.value.first == BASE.get("activity", "talk")
    assert caught.value.second == other


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([word("a", is_a="b")], "is_a names 'b'"),
        ([word("a", ordered_after="b")], "ordered_after names 'b'"),
        ([word("a", is_a="a")], "itself"),
        ([word("a", is_a="b"), word("b", is_a="a")], "kinds of each other"),
        ([word("a", is_a="c"), word("b", is_a="a"), word("c", is_a="b")], "kinds of each other"),
        ([word("a"), word("b", ordered_after="a"), word("c", ordered_after="a")], "right after 'a'"),
        ([word("a", ordered_after="b"), word("b", ordered_after="a")], "one chain"),
        ([word("a", ordered_after="a")], "one chain"),
        (
            [word("a"), word("b", ordered_after="a"), word("c"), word("d", ordered_after="c")],
            "one chain",
        ),
    ],
)
def test_words_that_cannot_stand_together_are_refused(words: list[Word], message: str) -> None:
    """Missing parents, circles, forks and second chains are errors in whatever order the words come."""
    for order in permutations(words):
        with pytest.raises(ValueError, match=message):
            Vocabulary().add(order)


LIAONING = {
    "activity": "family_visit pair_contact talk volunteer social_practice poverty_relief supervision",
    "document": "implementation_plan publication report rules experience_summary",
    "event": "early_sign hardship conflict commended sanctioned",
    "link": "pair_teacher pair_student supervises contacts",
    "post": "secretary leadership_team dean head",
    "scheme": "campaign_review annual_performance member_appraisal outstanding_member outstanding_project",
    "stage": "member",
    "role": "staff student teacher retired",
    "unit": "committee branch project_team",
    "level": "school college",
    "rank": "deputy_division",
    "tenure": "post role qualification affiliation secondment",
    "outcome": "closed passed",
    "status": "valid planned cancelled corrected revoked",
    "task_state": "planned running done dropped",
    "qualification": "dual_leader",
}


@pytest.mark.parametrize("list", LIAONING)
def test_the_words_that_campaigns_share_are_in_the_base(list: str) -> None:
    """What the worked campaign files take for granted is there."""
    assert [id for id in LIAONING[list].split() if not BASE.has(list, id)] == []
