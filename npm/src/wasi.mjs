// The part of WASI (preview 1) that the command calls, on any system of files.
//
// Node's own `node:wasi` is experimental and has crashed Node 20 and 22 on large recordings, so this is
// written on plain calls. What it needs of files is a `Files`: see `files-of-node.mjs` and `files-of-page.mjs`.

/**
 * @typedef {object} Stat
 * @property {bigint} dev
 * @property {bigint} ino
 * @property {'file' | 'folder' | 'link' | 'terminal' | 'device' | 'pipe'} kind
 * @property {bigint} size
 *
 * @typedef {object} Handle an open file
 * @property {(into: Uint8Array) => number} read how many bytes there were, 0 at the end
 * @property {(bytes: Uint8Array) => number} write how many were written
 * @property {() => Stat} stat
 * @property {(offset: number, whence: number) => number} [seek]
 * @property {() => void} [sync]
 * @property {() => void} [close]
 *
 * @typedef {object} Opening
 * @property {boolean} write
 * @property {boolean} create
 * @property {boolean} exclusive
 * @property {boolean} truncate
 *
 * @typedef {object} Files paths are absolute, with `/`; errors have a `code` as Node's have
 * @property {Handle[]} standard input, output, error
 * @property {(path: string, how: Opening) => Handle} open
 * @property {(path: string, follow: boolean) => Stat} stat
 * @property {(path: string) => string} readLink
 * @property {(path: string) => { name: string, kind: Stat['kind'] }[]} list
 * @property {(from: string, to: string) => void} rename
 * @property {(from: string, to: string) => void} link
 * @property {(path: string) => void} remove
 * @property {(path: string) => void} makeFolder
 * @property {(path: string) => void} removeFolder
 */

/** The numbers of WASI for what Node calls by name. @type {Record<string, number>} */
const ERRORS = {
  EACCES: 2, EAGAIN: 6, EBADF: 8, EBUSY: 10, EDQUOT: 19, EEXIST: 20, EFBIG: 22, EINTR: 27, EINVAL: 28, EIO: 29,
  EISDIR: 31, ELOOP: 32, EMFILE: 33, EMLINK: 34, ENAMETOOLONG: 37, ENFILE: 41, ENODEV: 43, ENOENT: 44, ENOMEM: 48,
  ENOSPC: 51, ENOSYS: 52, ENOTDIR: 54, ENOTEMPTY: 55, ENOTSUP: 58, ENXIO: 60, EPERM: 63, EPIPE: 64, EROFS: 69,
  ESPIPE: 70, ETXTBSY: 74, EXDEV: 75,
};

const KINDS = { pipe: 6, device: 2, terminal: 2, folder: 3, file: 4, link: 7 };

const RIGHT_TO_SEEK = 1n << 2n;
const RIGHT_TO_TELL = 1n << 5n;
const RIGHT_TO_WRITE = 1n << 6n;
const ALL_RIGHTS = (1n << 30n) - 1n;

const ROOT = 3;

/** How the program ended. */
export class Exit extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`exit ${status}`);
    this.status = status;
  }
}

/** An error as Node's file system throws them. @param {string} code @param {string} [message] */
export const failure = (code, message = code) => Object.assign(new Error(message), { code });

/**
 * @param {object} program
 * @param {string[]} program.args with the program's name first
 * @param {Record<string, string | undefined>} program.env
 * @param {Files} program.files
 */
export function wasi({ args, env, files }) {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  /** @type {WebAssembly.Memory} */
  let memory;
  /** Made anew when memory grows, which leaves the old one empty. */
  let view = new DataView(new ArrayBuffer(0));
  const data = () => (view.buffer === memory.buffer ? view : (view = new DataView(memory.buffer)));
  const bytes = (/** @type {number} */ at, /** @type {number} */ length) => new Uint8Array(memory.buffer, at, length);
  const text = (/** @type {number} */ at, /** @type {number} */ length) => decoder.decode(bytes(at, length));

  const argv = args.map((arg) => encoder.encode(`${arg}\0`));
  const environment = Object.entries(env)
    .filter((entry) => entry[1] !== undefined)
    .map(([name, value]) => encoder.encode(`${name}=${value}\0`));

  /** @type {(Handle | null)[]} */
  const open = [...files.standard, { read: () => 0, write: () => 0, stat: () => files.stat('/', true) }];
  const handle = (/** @type {number} */ fd) => {
    const found = open[fd];
    if (!found) throw failure('EBADF');
    return found;
  };

  /** A path as the folder that it is relative to has it. */
  const path = (/** @type {number} */ fd, /** @type {number} */ at, /** @type {number} */ length) =>
    `${/** @type {Handle & { path?: string }} */ (handle(fd)).path ?? ''}/${text(at, length)}`;

  const sizes = (/** @type {Uint8Array[]} */ list) => (/** @type {number} */ count, /** @type {number} */ size) => {
    data().setUint32(count, list.length, true);
    data().setUint32(size, list.reduce((sum, item) => sum + item.length, 0), true);
  };
  const all = (/** @type {Uint8Array[]} */ list) => (/** @type {number} */ pointers, /** @type {number} */ at) => {
    list.forEach((item, n) => {
      data().setUint32(pointers + 4 * n, at, true);
      bytes(at, item.length).set(item);
      at += item.length;
    });
  };
  const putStat = (/** @type {number} */ at, /** @type {Stat} */ stat) => {
    bytes(at, 64).fill(0);
    data().setBigUint64(at, BigInt.asUintN(64, stat.dev), true);
    data().setBigUint64(at + 8, BigInt.asUintN(64, stat.ino), true);
    data().setUint8(at + 16, KINDS[stat.kind]);
    data().setBigUint64(at + 24, 1n, true);
    data().setBigUint64(at + 32, stat.size, true);
  };
  /** Calls `act` with each buffer until one is not filled or not taken whole. */
  const buffers = (
    /** @type {number} */ list, /** @type {number} */ count, /** @type {number} */ done,
    /** @type {(bytes: Uint8Array) => number} */ act,
  ) => {
    let sum = 0;
    for (let n = 0; n < count; n++) {
      const [at, length] = [data().getUint32(list + 8 * n, true), data().getUint32(list + 8 * n + 4, true)];
      if (length === 0) continue;
      const moved = act(bytes(at, length));
      sum += moved;
      if (moved < length) break;
    }
    data().setUint32(done, sum, true);
  };

  /** @type {Record<string, (...args: any[]) => number | void>} */
  const calls = {
    args_sizes_get: sizes(argv),
    args_get: all(argv),
    environ_sizes_get: sizes(environment),
    environ_get: all(environment),
    clock_time_get(clock, precision, at) {
      const now = clock === 0 ? Date.now() : performance.now();
      data().setBigUint64(at, BigInt(Math.round(now * 1e6)), true);
    },
    random_get(at, length) {
      // More at once is refused.
      for (let done = 0; done < length; done += 65536) {
        globalThis.crypto.getRandomValues(bytes(at + done, Math.min(65536, length - done)));
      }
    },
    sched_yield() {},
    proc_exit(status) {
      throw new Exit(status);
    },
    fd_close(fd) {
      handle(fd).close?.();
      open[fd] = null;
    },
    fd_fdstat_get(fd, at) {
      const { kind } = handle(fd).stat();
      bytes(at, 24).fill(0);
      data().setUint8(at, KINDS[kind]);
      // What cannot be wound is how a terminal is told from other devices.
      const rights = kind === 'terminal' ? ALL_RIGHTS & ~(RIGHT_TO_SEEK | RIGHT_TO_TELL) : ALL_RIGHTS;
      data().setBigUint64(at + 8, rights, true);
      data().setBigUint64(at + 16, ALL_RIGHTS, true);
    },
    fd_filestat_get: (fd, at) => putStat(at, handle(fd).stat()),
    fd_prestat_get(fd, at) {
      if (fd !== ROOT) return ERRORS.EBADF;
      data().setUint32(at, 0, true);
      data().setUint32(at + 4, 1, true);
    },
    fd_prestat_dir_name: (fd, at) => data().setUint8(at, 0x2f),
    fd_read: (fd, list, count, done) => buffers(list, count, done, (into) => handle(fd).read(into)),
    fd_write: (fd, list, count, done) => buffers(list, count, done, (from) => handle(fd).write(from)),
    fd_seek(fd, offset, whence, at) {
      const { seek } = handle(fd);
      if (!seek) return ERRORS.ESPIPE;
      data().setBigUint64(at, BigInt(seek(Number(offset), whence)), true);
    },
    fd_sync: (fd) => handle(fd).sync?.(),
    fd_readdir(fd, at, length, cookie, used) {
      const folder = /** @type {Handle & { path?: string }} */ (handle(fd)).path ?? '/';
      const entries = files.list(folder);
      let size = 0;
      for (let n = Number(cookie); n < entries.length && size < length; n++) {
        const name = encoder.encode(entries[n].name);
        const entry = new Uint8Array(24 + name.length);
        const fields = new DataView(entry.buffer);
        fields.setBigUint64(0, BigInt(n + 1), true);
        fields.setUint32(16, name.length, true);
        fields.setUint8(20, KINDS[entries[n].kind]);
        entry.set(name, 24);
        // One that does not fit is cut, which asks for more room.
        const part = entry.subarray(0, length - size);
        bytes(at + size, part.length).set(part);
        size += part.length;
      }
      data().setUint32(used, size, true);
    },
    path_open(fd, follow, at, length, how, rights, inherited, flags, opened) {
      const name = path(fd, at, length);
      const isFolder = (how & 2) !== 0;
      const opening = {
        write: (rights & RIGHT_TO_WRITE) !== 0n && !isFolder,
        create: (how & 1) !== 0,
        exclusive: (how & 4) !== 0,
        truncate: (how & 8) !== 0,
      };
      /** @type {Handle & { path?: string }} */
      let found;
      if (!opening.create && files.stat(name, true).kind === 'folder') {
        if (opening.write) return ERRORS.EISDIR;
        found = { path: name, read: () => 0, write: () => 0, stat: () => files.stat(name, true) };
      } else if (isFolder) {
        return ERRORS.ENOTDIR;
      } else {
        found = files.open(name, opening);
      }
      const free = open.indexOf(null);
      const place = free < 0 ? open.length : free;
      open[place] = found;
      data().setUint32(opened, place, true);
    },
    path_filestat_get: (fd, follow, at, length, into) => putStat(into, files.stat(path(fd, at, length), follow === 1)),
    path_readlink(fd, at, length, into, room, used) {
      const link = encoder.encode(files.readLink(path(fd, at, length))).subarray(0, room);
      bytes(into, link.length).set(link);
      data().setUint32(used, link.length, true);
    },
    path_rename: (fd, at, length, other, to, toLength) => files.rename(path(fd, at, length), path(other, to, toLength)),
    path_link: (fd, follow, at, length, other, to, toLength) => files.link(path(fd, at, length), path(other, to, toLength)),
    path_unlink_file: (fd, at, length) => files.remove(path(fd, at, length)),
    path_create_directory: (fd, at, length) => files.makeFolder(path(fd, at, length)),
    path_remove_directory: (fd, at, length) => files.removeFolder(path(fd, at, length)),
  };

  /** What the program calls: a number says what went wrong. */
  const imports = Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, (/** @type {any[]} */ ...args) => {
    try {
      return call(...args) ?? 0;
    } catch (error) {
      if (error instanceof Exit) throw error;
      const code = /** @type {{ code?: string }} */ (error).code;
      if (code === undefined) throw error;
      return ERRORS[code] ?? ERRORS.EIO;
    }
  }]));

  return {
    // What a compiler leaves in, but nothing calls, is answered that there is no such call.
    imports: {
      wasi_snapshot_preview1: new Proxy(imports, { get: (all, name) => all[String(name)] ?? (() => ERRORS.ENOSYS) }),
    },
    /** Runs the program; its exit status. @param {WebAssembly.Instance} instance */
    run(instance) {
      memory = /** @type {WebAssembly.Memory} */ (instance.exports.memory);
      try {
        /** @type {() => void} */ (instance.exports._start)();
        return 0;
      } catch (error) {
        if (error instanceof Exit) return error.status;
        // The end of all memory is a trap like any fault.
        if (error instanceof WebAssembly.RuntimeError && memory.buffer.byteLength > 0xf000_0000) return TOO_LARGE;
        throw error;
      }
    },
  };
}

/** The status of a program that needed more memory than WebAssembly has. */
export const TOO_LARGE = 1 << 16;
