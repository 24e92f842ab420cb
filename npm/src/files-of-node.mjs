// The files of this machine, as Node reaches them.
import fs from 'node:fs';
import { isatty } from 'node:tty';

import { failure } from './wasi.mjs';

/** @typedef {import('./wasi.mjs').Files} Files */
/** @typedef {import('./wasi.mjs').Handle} Handle */
/** @typedef {import('./wasi.mjs').Stat} Stat */

const PAUSE_MS = 2;

/** Waits where the other end of a pipe is slow. */
const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);

/** Does what may have to be done again, since Node leaves pipes and terminals without waiting. @param {() => number} act */
function patiently(act) {
  for (;;) {
    try {
      return act();
    } catch (error) {
      if (/** @type {{ code?: string }} */ (error).code !== 'EAGAIN') throw error;
      pause();
    }
  }
}

/** On Windows a path has a drive and may have `\`, and WASI knows neither. @param {string} path */
export function native(path, platform = process.platform) {
  if (platform !== 'win32') return path;
  const slashed = path.replaceAll('\\', '/');
  // `/C:/a`; and `/C:/work/D:/a`, where a path that began with a drive was taken for a relative one.
  const drive = /^.*?\/?([A-Za-z]:\/(?!.*\/[A-Za-z]:\/).*)$/.exec(slashed);
  return drive ? drive[1] : slashed;
}

/** @param {fs.BigIntStats} stat @param {boolean} [isTerminal] @returns {Stat} */
function told(stat, isTerminal = false) {
  const kind = isTerminal ? 'terminal'
    : stat.isFile() ? 'file'
      : stat.isDirectory() ? 'folder'
        : stat.isSymbolicLink() ? 'link'
          : stat.isCharacterDevice() || stat.isBlockDevice() ? 'device'
            : 'pipe';
  return { dev: stat.dev, ino: stat.ino, kind, size: stat.size };
}

/** @param {number} fd @param {boolean} isFile @returns {Handle} */
function handle(fd, isFile) {
  /** Where the next byte is, in a file. */
  let at = 0;
  const place = () => (isFile ? at : null);
  return {
    read(into) {
      try {
        const count = patiently(() => fs.readSync(fd, into, 0, into.length, place()));
        at += count;
        return count;
      } catch (error) {
        // So Windows says that a pipe has ended.
        if (/** @type {{ code?: string }} */ (error).code === 'EOF') return 0;
        throw error;
      }
    },
    write(bytes) {
      const count = patiently(() => fs.writeSync(fd, bytes, 0, bytes.length, place()));
      at += count;
      return count;
    },
    stat: () => told(fs.fstatSync(fd, { bigint: true }), isatty(fd)),
    seek: isFile
      ? (offset, whence) => (at = offset + (whence === 0 ? 0 : whence === 1 ? at : Number(fs.fstatSync(fd).size)))
      : undefined,
    sync: () => fs.fsyncSync(fd),
    close: () => fs.closeSync(fd),
  };
}

/** A stream that the process was started with. @param {number} fd @returns {Handle} */
const standard = (fd) => ({ ...handle(fd, false), close: undefined });

/**
 * @param {import('./pending.mjs').Pending} pending is told of the files that exist for the run alone
 * @param {Partial<Record<0 | 1 | 2, Handle>>} [streams] instead of those of the process
 * @returns {Files}
 */
export function filesOfNode(pending, streams = {}) {
  /** @type {Set<string>} */
  const temporary = new Set();
  /** Whether temporary files are taking the places of others, which is one step to whoever looks. */
  let isCommitting = false;
  /** Does what changes them. @template T @param {() => T} act @returns {T} */
  function change(act) {
    if (!isCommitting) pending.begin();
    try {
      return act();
    } finally {
      pending.list([...temporary]);
      if (temporary.size === 0) isCommitting = false;
      if (!isCommitting) pending.end();
    }
  }
  return {
    standard: /** @type {const} */ ([0, 1, 2]).map((fd) => streams[fd] ?? standard(fd)),
    open(path, { write, create, exclusive, truncate }) {
      const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_EXCL, O_TRUNC } = fs.constants;
      // A pipe cannot be opened for both.
      const access = !write ? O_RDONLY : create ? O_RDWR : O_WRONLY;
      const flags = access | (create ? O_CREAT : 0) | (exclusive ? O_EXCL : 0) | (truncate ? O_TRUNC : 0);
      const real = native(path);
      const openFile = () => fs.openSync(real, flags, 0o666);
      const fd = !exclusive ? openFile() : change(() => {
        const fd = openFile();
        temporary.add(real);
        return fd;
      });
      return handle(fd, fs.fstatSync(fd).isFile());
    },
    stat(path, follow) {
      const stat = follow ? fs.statSync : fs.lstatSync;
      return told(/** @type {fs.BigIntStats} */ (stat(native(path), { bigint: true })));
    },
    readLink(path) {
      return fs.readlinkSync(native(path));
    },
    list(path) {
      const folder = fs.readdirSync(native(path), { withFileTypes: true });
      return folder.map((entry) => ({ name: entry.name, kind: entry.isDirectory() ? 'folder' : 'file' }));
    },
    rename(from, to) {
      const [source, target] = [native(from), native(to)];
      change(() => {
        isCommitting = true;
        keepOwnerAndMode(source, target);
        fs.renameSync(source, target);
        temporary.delete(source);
      });
    },
    makeFolder: (path) => fs.mkdirSync(native(path)),
    removeFolder: (path) => fs.rmdirSync(native(path)),
    link: (from, to) => fs.linkSync(native(from), native(to)),
    remove(path) {
      const real = native(path);
      change(() => {
        fs.unlinkSync(real);
        temporary.delete(real);
      });
    },
  };
}

/** Gives a file that takes another's place what that one has. @param {string} source @param {string} target */
function keepOwnerAndMode(source, target) {
  const old = fs.statSync(target, { throwIfNoEntry: false });
  if (!old) return;
  if (!old.isFile()) throw failure('EISDIR');
  try {
    fs.chownSync(source, old.uid, old.gid);
  } catch {
    // Only root may give a file away; others own what they create.
  }
  fs.chmodSync(source, old.mode & 0o7777);
}
