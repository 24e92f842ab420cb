function distance(a, b) { let d = 0; for (let n = 0; n < 60; n++) d += Math.abs(a.price - b.price + n) % 17; return d; }
function best(items) { let top = 0; for (const a of items) for (let n = 0; n < 40; n++) top = Math.max(top, distance(a, items[(n * 31) % items.length])); return top; }
onmessage = ({ data }) => { const end = performance.now() + 250; let rounds = 0; while (performance.now() < end) { best(data); rounds++; } postMessage(rounds); };
