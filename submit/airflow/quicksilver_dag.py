"""Quicksilver every night, as an Airflow DAG: generate, score, compare with the last night, publish.

For Airflow 2.9 or later and 3, with apache-airflow-providers-apache-spark. All that is to be said stands in
quicksilver.conf; README.md says what Airflow needs beside it.
"""

from __future__ import annotations

import importlib
import json
import os
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

from airflow.exceptions import AirflowException
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.timetables.interval import CronDataIntervalTimetable

try:
    from airflow.sdk.exceptions import AirflowFailException
except ImportError:  # Airflow 2, and the first of 3
    from airflow.exceptions import AirflowFailException

try:
    from airflow.providers.standard.operators.empty import EmptyOperator
    from airflow.providers.standard.operators.python import ShortCircuitOperator
    from airflow.sdk import DAG, Asset
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.datasets import Dataset as Asset
    from airflow.operators.empty import EmptyOperator
    from airflow.operators.python import ShortCircuitOperator

# Of the job's exit codes those that another try cannot change: usage, and a budget that is exceeded.
FINAL_CODES = {2, 5}

# A provider of credentials is a class's name.
SECRET = re.compile(
    r"secret|passw|(?<!auth\.)credential(?!s?\.?provider)|(access|api).?key|://[^/@\s:]+:[^/@\s]+@", re.IGNORECASE
)


class QuicksilverOperator(SparkSubmitOperator):
    """Submits the job, and does not try again what cannot end otherwise."""

    def execute(self, context):
        try:
            return super().execute(context)
        except AirflowException as error:
            # What spark-submit ended with; it is the job's own code where the driver runs beside Airflow.
            code = re.search(r"Error code is: (\d+)", str(error))
            if code and int(code.group(1)) in FINAL_CODES:
                raise AirflowFailException(str(error)) from error
            raise


def read(path: Path) -> dict:
    """The settings; comments are lines that begin with #."""
    text = re.sub(r"^[ \t]*#.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    secret = SECRET.search(text)
    if secret:
        line = text.count("\n", 0, secret.start()) + 1
        raise ValueError(
            f"Cannot read {path}: it must hold no secret, got what looks like one in line {line}; secrets belong into "
            "Airflow's connections, the workers' environment or spark-defaults.conf"
        )
    return json.loads(text)


def sensor(name: str):
    """A sensor's class; what Airflow 3 has in its standard provider, Airflow 2 may have in itself."""
    module, _, class_name = name.rpartition(".")
    try:
        found = importlib.import_module(module)
    except ImportError:
        found = importlib.import_module(module.replace("airflow.providers.standard.", "airflow."))
    return getattr(found, class_name)


def has_last_night(prev_data_interval_start_success=None, **_):
    """Whether an earlier run ended well, so that there is something to compare with."""
    # Airflow 3 gives an object that stands for it, which is never None itself.
    return bool(prev_data_interval_start_success)


def submit(settings: dict, task_id: str) -> QuicksilverOperator:
    """The task that gives spark-submit the arguments of that name."""
    return QuicksilverOperator(
        task_id=task_id,
        conn_id=settings["connection"],
        application=settings["application"],
        name="quicksilver-" + task_id + "-{{ ds }}",
        conf=settings["spark"],
        application_args=settings["tasks"][task_id],
        pool=settings["pool"],
        execution_timeout=timedelta(hours=settings["timeout_hours"]),
    )


def nightly(settings: dict) -> DAG:
    """The DAG of these settings."""
    wait = settings["wait"]
    with DAG(
        dag_id=settings["dag_id"],
        description="Completes a day's prompts, scores the model, compares it with last night's, publishes.",
        # Not a cron text: by that, {{ ds }} would be the day before in Airflow 2, and the day of the run in 3.
        schedule=CronDataIntervalTimetable(settings["schedule"], timezone=settings["timezone"]),
        start_date=datetime.fromisoformat(settings["start_date"]).replace(tzinfo=timezone.utc),
        catchup=settings["catchup"],
        max_active_runs=1,
        params=settings["params"],
        default_args={
            "retries": settings["retries"],
            "retry_delay": timedelta(seconds=settings["retry_delay_seconds"]),
        },
        tags=["quicksilver"],
    ) as dag:
        data = sensor(wait["sensor"])(
            task_id="wait",
            deferrable=True,
            poke_interval=wait["every_seconds"],
            timeout=wait["timeout_hours"] * 3600,
            **wait["arguments"],
        )
        last_night = ShortCircuitOperator(
            task_id="last_night",
            python_callable=has_last_night,
            # On the first night the comparison alone is left out.
            ignore_downstream_trigger_rules=False,
        )
        publish = EmptyOperator(
            task_id="publish",
            outlets=[Asset(settings["asset"])],
            trigger_rule="none_failed",
        )
        generate = submit(settings, "generate")
        compare = submit(settings, "compare")
        data >> generate >> publish
        submit(settings, "score") >> last_night >> compare >> publish
    return dag


dag = nightly(read(Path(os.environ.get("QUICKSILVER_DAG_CONF") or Path(__file__).with_name("quicksilver.conf"))))
