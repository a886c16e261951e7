// Leaves while a call runs.
import * as sp from "../../../shims/node/index.mjs";

const x = sp.array(Float64Array.from({ length: 1_600_000 }, (_, i) => Math.sin(i * i)), [200_000, 8]);
sp.callAsync("ml_fit", { kind: "kmeans", x, params: { k: 200, max_iter: 100_000, tol: 0 } });
setTimeout(() => {
  console.log("leaving");
  process.exit(0);
}, 100);
