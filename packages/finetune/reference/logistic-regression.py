"""Reference values for the softmax head of @ashlar/finetune, from scikit-learn and SciPy.

    python3 -m venv venv && venv/bin/pip install scikit-learn==1.9.1
    venv/bin/python logistic-regression.py > logistic-regression.json

The vectors are scaled to unit length and then standardised, as the package does; scikit-learn's C is 1 / (rows × l2).
"""

import json

import numpy as np
import scipy
import sklearn
from scipy import optimize
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler, normalize

random = np.random.default_rng(7)
classes, dimensions, rows, held = 3, 6, 45, 15
centres = random.normal(size=(classes, dimensions))
labels = random.integers(0, classes, rows + held)
# Nine bits of fraction, so that the numbers in the file are exactly those of the computation.
vectors = np.round((centres[labels] + 1.2 * random.normal(size=(rows + held, dimensions))) * 512) / 512
train, test = vectors[:rows], vectors[rows:]

scaler = StandardScaler().fit(normalize(train))
features, held_features = scaler.transform(normalize(train)), scaler.transform(normalize(test))
fits = []
for l2 in (1.0, 0.1, 0.01):
    model = LogisticRegression(C=1 / (rows * l2), tol=1e-10, max_iter=100_000).fit(features, labels[:rows])
    fits.append({"l2": l2, "probabilities": model.predict_proba(held_features).tolist()})

def narrow_valley(x):
    """Smooth, convex, badly scaled: the logarithm of a sum of exponentials and a bowl."""
    return float(np.log(np.sum(np.exp([x[0] + 3 * x[1] - 0.1, x[0] - 3 * x[1] - 0.1, -x[0] - 0.1]))) + 0.001 * x[2] ** 2 + 50 * (x[2] - x[1]) ** 2)

minimum = optimize.minimize(narrow_valley, np.array([2.0, -1.5, 3.0]), method="BFGS", options={"gtol": 1e-10})
print(
    json.dumps(
        {
            "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__},
            "train": train.tolist(),
            "trainLabels": [f"class {label}" for label in labels[:rows]],
            "held": test.tolist(),
            "heldLabels": [f"class {label}" for label in labels[rows:]],
            "fits": fits,
            "minimum": {"x": minimum.x.tolist(), "value": minimum.fun},
        },
        indent=2,
    )
)
