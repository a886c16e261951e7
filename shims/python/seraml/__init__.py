"""Machine learning with scikit-learn's names, on Sera's core.

```python
import seraml
km = seraml.KMeans(n_clusters=3, random_state=0).fit(X)
km.labels_, km.cluster_centers_, km.predict(Y)
km.save("km.json"); seraml.load("km.json").predict(Y)
```

`X` is a numpy array, lists, or a table (pandas, polars, pyarrow, `seradframe.Table`, a dict of columns); tables
bind by column name. Results are numpy arrays when numpy is installed, else lists. Estimators work inside
scikit-learn's `Pipeline`, `cross_val_score`, `GridSearchCV` and `clone`, without importing it.
"""

from sera._operations import module_dir as _module_dir
from sera._operations import module_getattr as _module_getattr

_HOME = {
    "KMeans": "_estimators",
    "StandardScaler": "_estimators",
    "Pipeline": "_pipeline",
    "make_pipeline": "_pipeline",
    "NotFittedError": "_base",
    "load": "_load",
    "silhouette_samples": "_metrics",
    "silhouette_score": "_metrics",
}
__all__ = sorted(_HOME)
__getattr__ = _module_getattr(__name__, _HOME)
__dir__ = _module_dir(__name__)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sera._ops import *

    from ._base import NotFittedError as NotFittedError
    from ._estimators import KMeans as KMeans
    from ._estimators import StandardScaler as StandardScaler
    from ._load import load as load
    from ._metrics import silhouette_samples as silhouette_samples
    from ._metrics import silhouette_score as silhouette_score
    from ._pipeline import Pipeline as Pipeline
    from ._pipeline import make_pipeline as make_pipeline
