'use strict';
// Functions that call themselves: by two branches, over a tree, and by way of one another.
function fib(n) {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

function makeTree(depth) {
  return { value: depth, children: depth ? Array.from({ length: 3 }, () => makeTree(depth - 1)) : [] };
}

function walkTree(node, visit) {
  visit(node);
  for (const child of node.children) walkTree(child, visit);
}

function addDigits(node) {
  let sum = 0;
  for (const digit of String(Math.sin(node.value))) sum += Number(digit) || 0;
  return sum;
}

function parseSum(text, at) {
  let end = parseTerm(text, at);
  while (text[end] === '+') end = parseTerm(text, end + 1);
  return end;
}

function parseTerm(text, at) {
  if (text[at] !== '(') return parseNumber(text, at);
  return parseSum(text, at + 1) + 1;
}

function parseNumber(text, at) {
  while (text[at] >= '0' && text[at] <= '9') at++;
  return at;
}

function makeSum(depth) {
  return depth ? `(${makeSum(depth - 1)}+${depth}+${makeSum(depth - 1)})` : '1';
}

const text = makeSum(15);
fib(34);
const tree = makeTree(9);
walkTree(tree, addDigits);
walkTree(tree, addDigits);
for (let i = 0; i < 8; i++) parseSum(text, 0);
