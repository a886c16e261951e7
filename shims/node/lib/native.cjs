"use strict";
// The addon, with the library beside it in `native/`.

const ABI = 1;

function load() {
  try {
    return require("../native/sera.node");
  } catch (error) {
    const message = "the addon of seraplot does not load; `npm run build` in its folder makes it";
    throw new Error(`${message}: ${error.message}`, { cause: error });
  }
}

const native = load();
if (native.abi !== ABI) {
  throw new Error(`seraplot is made for version ${ABI} of the ABI, the library has ${native.abi}`);
}
module.exports = native;
