// Runs the command over the files of the page.
import { TOO_LARGE, wasi } from '../src/wasi.mjs';
import { filesOfPage } from './files-of-page.mjs';

onmessage = ({ data: { module, inputs, args } }) => {
  const { files, result } = filesOfPage(new Map(inputs.map((/** @type {File} */ file) => [file.name, file])));
  const program = wasi({ args: ['flame', ...args], env: { PWD: '/in', COLUMNS: '100' }, files });
  const status = program.run(new WebAssembly.Instance(module, program.imports));
  postMessage({ status, isTooLarge: status === TOO_LARGE, ...result() });
};
