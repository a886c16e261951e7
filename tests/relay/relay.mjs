// relay NAME JSON [NAME JSON ...]: as relay.c, by the Node package's functions on JSON text.
import * as sp from "../../shims/node/index.mjs";

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
let ref = "";
const words = process.argv.slice(2);
for (let i = 0; i + 1 < words.length; i += 2) {
  const reply = String(sp[camel(words[i])](words[i + 1].replace("@REF@", ref)));
  console.log(reply);
  ref = reply.match(/"\$ref":"(\w{32})"/)?.[1] ?? ref;
}
