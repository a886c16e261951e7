"""Charts in Plotly Express's manner, drawn by Sera's core.

```python
import seraplot as sp
sp.scatter(table, x="bill_length_mm", y="body_mass_g", color="species", title="Penguins").save("penguins.html")
```

Data are arrays, or a table (dict, pandas, polars, pyarrow, `seradframe.Table`) and the names of its columns. Every
operation of Sera is here too, as a function from JSON text to JSON text: `sp.ml_save_model(text)`.
"""

from sera._ops import module_dir as _module_dir
from sera._ops import module_getattr as _module_getattr

_HOME = {"KMeans": "seraml._estimators:SeedKMeans"}
__all__ = sorted(_HOME)
__getattr__ = _module_getattr(__name__, _HOME)
__dir__ = _module_dir(__name__)
