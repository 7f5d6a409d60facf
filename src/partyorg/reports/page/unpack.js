/* Unpacking: base64 to bytes, deflate to bytes, bytes to a JSON text and columns of whole numbers. */

function bytesOf(text) {
  const raw = atob(text.trim()), out = new Uint8Array(raw.length);
  for (let n = 0; n < raw.length; n++) out[n] = raw.charCodeAt(n);
  return out;
}

/* Codes of one table of lengths: for every run of bits its symbol and, in the lowest four bits, how long its code is. */
function codesOf(lengths) {
  const counts = new Uint16Array(16), next = new Uint16Array(16);
  for (const length of lengths) counts[length]++;
  counts[0] = 0;
  let longest = 15;
  while (longest > 1 && !counts[longest]) longest--;
  for (let n = 1, code = 0; n < 16; n++) next[n] = code = (code + counts[n - 1]) << 1;
  const table = new Uint16Array(1 << longest);
  lengths.forEach((length, symbol) => {
    if (!length) return;
    let code = next[length]++, turned = 0;
    for (let n = 0; n < length; n++, code >>= 1) turned = (turned << 1) | (code & 1);
    for (; turned < table.length; turned += 1 << length) table[turned] = (symbol << 4) | length;
  });
  return { table: table, longest: longest };
}

function inflate(source, size) {
  const out = new Uint8Array(size);
  let at = 0, to = 0, bits = 0, held = 0;
  function take(n) {
    while (held < n) { bits |= source[at++] << held; held += 8; }
    const value = bits & ((1 << n) - 1);
    bits >>>= n;
    held -= n;
    return value;
  }
  function symbol(codes) {
    while (held < codes.longest) { bits |= source[at++] << held; held += 8; }
    const found = codes.table[bits & (codes.table.length - 1)], length = found & 15;
    bits >>>= length;
    held -= length;
    return found >> 4;
  }
  function filled(from, until, value) {
    return Array.from({ length: until - from }, () => value);
  }
  const fixed = [codesOf([].concat(filled(0, 144, 8), filled(144, 256, 9), filled(256, 280, 7), filled(280, 288, 8))),
    codesOf(filled(0, 30, 5))];
  const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  function described() {
    const literals = take(5) + 257, distances = take(5) + 1, given = take(4) + 4, short = filled(0, 19, 0), lengths = [];
    for (let n = 0; n < given; n++) short[order[n]] = take(3);
    const codes = codesOf(short);
    while (lengths.length < literals + distances) {
      const found = symbol(codes);
      if (found < 16) lengths.push(found);
      else {
        const value = found === 16 ? lengths[lengths.length - 1] : 0;
        let times = found === 16 ? 3 + take(2) : found === 17 ? 3 + take(3) : 11 + take(7);
        while (times--) lengths.push(value);
      }
    }
    return [codesOf(lengths.slice(0, literals)), codesOf(lengths.slice(literals))];
  }
  function block(codes) {
    for (;;) {
      const found = symbol(codes[0]);
      if (found < 256) { out[to++] = found; continue; }
      if (found === 256) return;
      let length = found - 254, back = 0, more;
      if (found === 285) length = 258;
      else if (found > 264) {
        more = (found - 261) >> 2;
        length = ((4 + ((found - 265) & 3)) << more) + 3 + take(more);
      }
      const far = symbol(codes[1]);
      if (far < 4) back = far + 1;
      else {
        more = (far >> 1) - 1;
        back = ((2 + (far & 1)) << more) + 1 + take(more);
      }
      if (back === 1) { out.fill(out[to - 1], to, to + length); to += length; }
      else for (; length; length--, to++) out[to] = out[to - back];
    }
  }
  for (let last = 0; !last;) {
    last = take(1);
    const kind = take(2);
    if (kind === 0) {
      at -= held >> 3;
      bits = held = 0;
      const length = source[at] | (source[at + 1] << 8);
      out.set(source.subarray(at + 4, at + 4 + length), to);
      at += 4 + length;
      to += length;
    } else block(kind === 1 ? fixed : described());
  }
  return out;
}

function unpack(element) {
  const bytes = inflate(bytesOf(element.textContent), Number(element.dataset.size));
  const length = bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))), columns = {};
  let at = 4 + length;
  for (const [name, count, rising, planes] of head.columns) {
    const column = columns[name] = new Int32Array(count);
    for (let plane = 0; plane < planes; plane++, at += count) {
      for (let n = 0; n < count; n++) column[n] |= bytes[at + n] << (8 * plane);
    }
    if (!rising) continue;
    for (let n = 0, value = 0; n < count; n++) column[n] = value += (column[n] >>> 1) ^ -(column[n] & 1);
  }
  return { texts: head.texts, columns: columns };
}
