// The files of a page: those that were dropped on it, read where they are, and those that are made, in memory.
import { failure } from '../src/wasi.mjs';

/** @typedef {import('../src/wasi.mjs').Handle} Handle */
/** @typedef {import('../src/wasi.mjs').Stat} Stat */

/** Reads less often than what is read asks for. */
const BLOCK = 1 << 20;

/** A file that the page was given. @param {File} file @param {bigint} ino @returns {Handle} */
function given(file, ino) {
  const reader = new FileReaderSync();
  let at = 0;
  let block = new Uint8Array();
  let begin = 0;
  return {
    read(into) {
      if (at < begin || at >= begin + block.length) {
        begin = at;
        block = new Uint8Array(reader.readAsArrayBuffer(file.slice(at, at + Math.max(BLOCK, into.length))));
      }
      const part = block.subarray(at - begin, at - begin + into.length);
      into.set(part);
      at += part.length;
      return part.length;
    },
    write() {
      throw failure('EACCES');
    },
    stat: () => ({ dev: 1n, ino, kind: 'file', size: BigInt(file.size) }),
    seek: (offset, whence) => (at = offset + (whence === 0 ? 0 : whence === 1 ? at : file.size)),
  };
}

/** A file that is made; its pieces are its content. @param {Uint8Array[]} pieces @param {bigint} ino @returns {Handle} */
function made(pieces, ino) {
  return {
    read: () => 0,
    write(bytes) {
      pieces.push(bytes.slice());
      return bytes.length;
    },
    stat: () => ({ dev: 2n, ino, kind: 'file', size: BigInt(pieces.reduce((sum, piece) => sum + piece.length, 0)) }),
  };
}

/** A stream. @param {Uint8Array[]} to @returns {Handle} */
const stream = (to) => ({
  read: () => 0,
  write(bytes) {
    to.push(bytes.slice());
    return bytes.length;
  },
  stat: () => ({ dev: 0n, ino: 0n, kind: 'pipe', size: 0n }),
});

/** Folders: the root, that of what is given, that of what is made. */
const FOLDERS = ['/', '/in', '/out'];

/** `/in/./a` as `/in/a`. @param {string} path */
function plain(path) {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return `/${parts.join('/')}`;
}

/**
 * Files below `/in` (given) and `/out` (made).
 * @param {Map<string, File>} inputs by name
 */
export function filesOfPage(inputs) {
  /** @type {Map<string, { pieces: Uint8Array[], ino: bigint }>} */
  const outputs = new Map();
  const names = [...inputs.keys()];
  /** @type {Uint8Array[]} */
  const output = [];
  /** @type {Uint8Array[]} */
  const said = [];
  let inodes = 1n;
  const input = (/** @type {string} */ path) => (path.startsWith('/in/') ? inputs.get(path.slice(4)) : undefined);
  const inodeOf = (/** @type {string} */ path) => BigInt(names.indexOf(path.slice(4)) + 1);

  /** @type {import('../src/wasi.mjs').Files} */
  const files = {
    standard: [stream([]), stream(output), stream(said)],
    open(given_, { write, create, exclusive }) {
      const path = plain(given_);
      const file = input(path);
      if (file && !write) return given(file, inodeOf(path));
      const old = outputs.get(path);
      if (old && exclusive) throw failure('EEXIST');
      if (!write || (!create && !old)) throw failure('ENOENT');
      if (!path.startsWith('/out/')) throw failure('EACCES');
      const next = { pieces: [], ino: inodes++ };
      outputs.set(path, next);
      return made(next.pieces, next.ino);
    },
    stat(given_) {
      const path = plain(given_);
      const folder = FOLDERS.indexOf(path);
      if (folder >= 0) return { dev: 3n, ino: BigInt(folder), kind: 'folder', size: 0n };
      const file = input(path);
      if (file) return { dev: 1n, ino: inodeOf(path), kind: 'file', size: BigInt(file.size) };
      const old = outputs.get(path);
      if (old) return made(old.pieces, old.ino).stat();
      throw failure('ENOENT');
    },
    readLink: () => {
      throw failure('EINVAL');
    },
    list: (path) => (plain(path) === '/in' ? names.map((name) => ({ name, kind: 'file' })) : []),
    rename(from, to) {
      const file = outputs.get(plain(from));
      if (!file) throw failure('ENOENT');
      outputs.delete(plain(from));
      outputs.set(plain(to), file);
    },
    link: () => {
      throw failure('ENOTSUP');
    },
    makeFolder: () => {
      throw failure('EACCES');
    },
    removeFolder: () => {
      throw failure('EACCES');
    },
    remove: (path) => void outputs.delete(plain(path)),
  };
  const text = (/** @type {Uint8Array[]} */ pieces) => {
    const decoder = new TextDecoder();
    return pieces.map((piece) => decoder.decode(piece, { stream: true })).join('') + decoder.decode();
  };
  return {
    files,
    /** What was made, as pieces of each file, and what was said. */
    result: () => ({
      outputs: [...outputs].map(([path, { pieces }]) => ({ name: path.slice('/out/'.length), pieces })),
      output: text(output),
      said: text(said),
    }),
  };
}
