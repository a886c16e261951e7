"""Tables on Sera's core: read, ask by SQL or verbs, hand on without a copy.

```python
import seradframe
penguins = seradframe.read_csv("penguins.csv")
penguins.sql("select species, avg(body_mass_g) as mass from self group by species order by mass")
penguins.filter("bill_length_mm > 40").group_by("species").agg(mass="avg(body_mass_g)").to_pandas()
```

Tables live in the library. pandas, polars, pyarrow and whatever speaks Arrow's PyCapsule interface take them, and
give them, mostly without a copy. Expressions are SQL in DuckDB's dialect.
"""

from sera._operations import module_dir as _module_dir
from sera._operations import module_getattr as _module_getattr

_HOME = {
    "Column": "_table",
    "Table": "_table",
    "concat": "_read",
    "from_arrow": "_read",
    "from_dict": "_read",
    "from_pandas": "_read",
    "from_polars": "_read",
    "from_rows": "_read",
    "read": "_read",
    "read_csv": "_read",
    "read_ipc": "_read",
    "read_json": "_read",
    "read_jsonl": "_read",
    "read_parquet": "_read",
    "sql": "_read",
    "table": "_read",
}
__all__ = sorted(_HOME)
__getattr__ = _module_getattr(__name__, _HOME)
__dir__ = _module_dir(__name__)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sera._ops import *

    from ._read import concat as concat
    from ._read import from_arrow as from_arrow
    from ._read import from_dict as from_dict
    from ._read import from_pandas as from_pandas
    from ._read import from_polars as from_polars
    from ._read import from_rows as from_rows
    from ._read import read as read
    from ._read import read_csv as read_csv
    from ._read import read_ipc as read_ipc
    from ._read import read_json as read_json
    from ._read import read_jsonl as read_jsonl
    from ._read import read_parquet as read_parquet
    from ._read import sql as sql
    from ._read import table as table
    from ._table import Column as Column
    from ._table import Table as Table
