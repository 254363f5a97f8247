"""Our own strict schemas of the custom resources that the overlays use: the API's schemas do not have them.

Only the fields that are used here, as the projects' references describe them (KEDA: "ScaledObject specification",
"Authentication", the triggers "Metrics API"; Prometheus operator: "API reference, ServiceMonitor"). Anything else is refused:
a field that is new here has to be looked up and added. It is a guard against slips, not the projects' own check.
"""


def record(required: dict, optional: dict | None = None) -> dict:
    """An object with these fields and no others."""
    properties = {**required, **(optional or {})}
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}


def listing(items: dict) -> dict:
    return {"type": "array", "minItems": 1, "items": items}


def constant(value: str) -> dict:
    return {"const": value}


TEXT = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 0}
NUMBER_AS_TEXT = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"}
DURATION = {"type": "string", "pattern": r"^[0-9]+(ms|s|m|h)$"}
LABELS = {"type": "object", "additionalProperties": TEXT}
METADATA = record({"name": TEXT, "namespace": TEXT}, {"labels": LABELS, "annotations": LABELS})
SECRET_KEY = record({"name": TEXT, "key": TEXT})

SCALING_RULES = record(
    {"policies": listing(record({"type": {"enum": ["Pods", "Percent"]}, "value": COUNT, "periodSeconds": COUNT}))},
    {"stabilizationWindowSeconds": {"type": "integer", "minimum": 0, "maximum": 3600}},
)

METRICS_API = record(
    {
        "type": constant("metrics-api"),
        "metadata": record(
            {
                "url": {"type": "string", "pattern": "^https?://"},
                "format": {"enum": ["json", "xml", "yaml", "prometheus"]},
                "valueLocation": TEXT,
                "targetValue": NUMBER_AS_TEXT,
            },
            {"activationTargetValue": NUMBER_AS_TEXT, "authMode": {"enum": ["apiKey", "basic", "tls", "bearer"]}},
        ),
        "authenticationRef": record({"name": TEXT}),
    }
)

SCALED_OBJECT = record(
    {
        "apiVersion": constant("keda.sh/v1alpha1"),
        "kind": constant("ScaledObject"),
        "metadata": METADATA,
        "spec": record(
            {"scaleTargetRef": record({"name": TEXT}), "triggers": listing(METRICS_API)},
            {
                "minReplicaCount": COUNT,
                "maxReplicaCount": COUNT,
                "pollingInterval": COUNT,
                "cooldownPeriod": COUNT,
                "advanced": record(
                    {
                        "horizontalPodAutoscalerConfig": record(
                            {"behavior": record({}, {"scaleDown": SCALING_RULES, "scaleUp": SCALING_RULES})}
                        )
                    }
                ),
            },
        ),
    }
)

TRIGGER_AUTHENTICATION = record(
    {
        "apiVersion": constant("keda.sh/v1alpha1"),
        "kind": constant("TriggerAuthentication"),
        "metadata": METADATA,
        "spec": record({"secretTargetRef": listing(record({"parameter": TEXT, "name": TEXT, "key": TEXT}))}),
    }
)

SERVICE_MONITOR = record(
    {
        "apiVersion": constant("monitoring.coreos.com/v1"),
        "kind": constant("ServiceMonitor"),
        "metadata": METADATA,
        "spec": record(
            {
                "selector": record({"matchLabels": LABELS}),
                "endpoints": listing(
                    record(
                        {"port": TEXT},
                        {
                            "path": {"type": "string", "pattern": "^/"},
                            "interval": DURATION,
                            "authorization": record({"credentials": SECRET_KEY}, {"type": constant("Bearer")}),
                        },
                    )
                ),
            },
            {"jobLabel": TEXT},
        ),
    }
)

SCHEMAS = {
    "ScaledObject": SCALED_OBJECT,
    "TriggerAuthentication": TRIGGER_AUTHENTICATION,
    "ServiceMonitor": SERVICE_MONITOR,
}
