// Thumbnails: tiles of a picture are blurred, scaled and counted into a histogram. Planted: a palette that is
// made anew once; a tile of the original's full size.
'use strict';

module.exports = async function makeThumbnails(bench) {
  const TILES = 420;
  const slowPalette = bench.plan(TILES, 1);
  const slowTile = bench.plan(TILES, 2);

  function makeTile(edge) {
    const pixels = new Uint8ClampedArray(edge * edge * 4);
    for (let at = 0; at < pixels.length; at++) pixels[at] = (at * 31 + (at >> 7)) & 255;
    return { edge, pixels };
  }
  function blur({ edge, pixels }) {
    const out = new Uint8ClampedArray(pixels.length);
    for (let y = 1; y < edge - 1; y++) {
      for (let x = 1; x < edge - 1; x++) {
        const at = (y * edge + x) * 4;
        for (let channel = at; channel < at + 3; channel++) {
          out[channel] = (pixels[channel] * 4 + pixels[channel - 4] + pixels[channel + 4] + pixels[channel - edge * 4] + pixels[channel + edge * 4]) >> 3;
        }
      }
    }
    return { edge, pixels: out };
  }
  function scale({ edge, pixels }) {
    const half = edge >> 1;
    const out = new Uint8ClampedArray(half * half * 4);
    for (let y = 0; y < half; y++) {
      for (let x = 0; x < half; x++) {
        for (let channel = 0; channel < 4; channel++) {
          const at = (y * 2 * edge + x * 2) * 4 + channel;
          out[(y * half + x) * 4 + channel] = (pixels[at] + pixels[at + 4] + pixels[at + edge * 4] + pixels[at + edge * 4 + 4]) >> 2;
        }
      }
    }
    return { edge: half, pixels: out };
  }
  function countColours({ pixels }) {
    const counts = new Uint32Array(4096);
    for (let at = 0; at < pixels.length; at += 4) counts[((pixels[at] >> 4) << 8) | ((pixels[at + 1] >> 4) << 4) | (pixels[at + 2] >> 4)]++;
    return counts;
  }
  let palette = Array.from({ length: 16 }, () => bench.below(4096));
  function distance(one, other) {
    return ((one >> 8) - (other >> 8)) ** 2 + (((one >> 4) & 15) - ((other >> 4) & 15)) ** 2 + ((one & 15) - (other & 15)) ** 2;
  }
  function makePalette(rounds) {
    const from = bench.now();
    let centres = palette.slice();
    for (let round = 0; round < rounds; round++) {
      const sums = centres.map(() => [0, 0]);
      for (let colour = 0; colour < 4096; colour++) {
        let nearest = 0;
        for (let at = 1; at < centres.length; at++) if (distance(colour, centres[at]) < distance(colour, centres[nearest])) nearest = at;
        sums[nearest][0] += colour;
        sums[nearest][1]++;
      }
      centres = sums.map(([sum, count], at) => (count ? Math.round(sum / count) : centres[at]));
    }
    palette = centres;
    bench.ended('makePalette', from, true, ['thumbnail', 'distance']);
  }
  function thumbnail(at, tile) {
    const from = bench.now();
    const counts = countColours(scale(blur(tile)));
    let sum = 0;
    for (let colour = 0; colour < counts.length; colour++) if (counts[colour]) sum += distance(colour, palette[colour & 15]);
    if (slowPalette.has(at)) makePalette(40 + bench.below(30));
    bench.ended('thumbnail', from, slowTile.has(at), ['makeThumbnails', 'blur', 'scale', 'countColours']);
    return sum;
  }

  const tiles = Array.from({ length: 10 }, () => makeTile(2 * bench.around(80, 0.2)));
  const large = new Map([...slowTile].map((at) => [at, makeTile(1000 + 2 * bench.below(200))]));
  let sum = 0;
  for (let at = 0; at < TILES; at++) {
    if (at % 10 === 0) await bench.nextTurn();
    sum += thumbnail(at, large.get(at) ?? tiles[at % 10]);
  }
  return sum;
};
