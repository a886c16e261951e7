"use strict";
// The same for `require`.
const { array } = require("./lib/encode.cjs");
const { call, callAsync, callText, callTextAsync, Reply, SeraError } = require("./lib/calls.cjs");
const { Kept, view } = require("./lib/kept.cjs");

Object.assign(
  exports,
  { array, call, callAsync, callText, callTextAsync, Reply, SeraError, Kept, view },
  require("./lib/ops.cjs"),
  require("./lib/models.cjs"),
  require("./lib/tables.cjs"),
  require("./lib/charts.cjs"),
);
