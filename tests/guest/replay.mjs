// replay.mjs FILE: the replies to the requests of request_list.py, from Node.
import { readFileSync, writeSync } from "node:fs";
import * as sp from "../../shims/node/index.mjs";

const text = readFileSync(process.argv[2]);
const put = (bytes) => {
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
};
for (let at = 0; at < text.length; ) {
  const end = text.indexOf(10, at);
  const [name, size] = text.toString("latin1", at, end).split(" ");
  const reply = Buffer.from(sp.callText(name, text.subarray(end + 1, end + 1 + Number(size))));
  put(Buffer.concat([Buffer.from(`${reply.length}\n`), reply, Buffer.from("\n")]));
  at = end + 2 + Number(size);
}
