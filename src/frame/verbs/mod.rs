//! The verbs: steps from table to table, over the same plan as SQL.
