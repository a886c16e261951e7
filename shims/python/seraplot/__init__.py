"""Charts in Plotly Express's manner, drawn by Sera's core.

```python
import seraplot as sp
sp.scatter(table, x="bill_length_mm", y="body_mass_g", color="species", title="Penguins").save("penguins.html")
```

Data are arrays, or a table (dict, pandas, polars, pyarrow, `seradframe.Table`) and the names of its columns. Every
operation of Sera is here too, as a function from JSON text to JSON text: `sp.ml_save_model(text)`.
"""

from sera._operations import module_dir as _module_dir
from sera._operations import module_getattr as _module_getattr

_HOME = {
    "Chart": "_chart",
    "KMeans": "seraml._estimators:SeedKMeans",
    "Page": "_chart",
    "bar": "_chart",
    "box": "_chart",
    "from_spec": "_chart:render",
    "heatmap": "_chart",
    "histogram": "_chart",
    "line": "_chart",
    "page": "_chart",
    "render": "_chart",
    "scatter": "_chart",
}
__all__ = sorted(_HOME)
__getattr__ = _module_getattr(__name__, _HOME)
__dir__ = _module_dir(__name__)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Unpack

    from sera._ops import *
    from sera._ops import (
        PlotBarRequest, PlotBoxRequest, PlotHeatmapRequest, PlotHistogramRequest, PlotLineRequest, PlotScatterRequest,
    )
    from seraml._estimators import SeedKMeans as KMeans

    from ._chart import Chart as Chart
    from ._chart import Page as Page
    from ._chart import page as page
    from ._chart import render as from_spec
    from ._chart import render as render

    # The options of a chart are those of its operation.
    def scatter(data: Any = None, /, *, budget: dict | None = None, **options: Unpack[PlotScatterRequest]) -> Chart: ...
    def line(data: Any = None, /, *, budget: dict | None = None, **options: Unpack[PlotLineRequest]) -> Chart: ...
    def bar(data: Any = None, /, *, budget: dict | None = None, **options: Unpack[PlotBarRequest]) -> Chart: ...
    def histogram(
        data: Any = None, /, *, budget: dict | None = None, **options: Unpack[PlotHistogramRequest]
    ) -> Chart: ...
    def heatmap(data: Any = None, /, *, budget: dict | None = None, **options: Unpack[PlotHeatmapRequest]) -> Chart: ...
    def box(data: Any = None, /, *, budget: dict | None = None, **options: Unpack[PlotBoxRequest]) -> Chart: ...
