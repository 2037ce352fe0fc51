"""Builds the DAG of submit/airflow against stand-ins of the Airflow classes that it names, and prints it as JSON.

    python3 stand_in.py 2|3 FOLDER-OF-THE-DAG

The stand-ins keep what they are given and do nothing. Airflow itself is not here: what they cannot show is whether
Airflow takes these arguments. Templates are rendered by Jinja2, as Airflow does it.
"""

import json
import runpy
import sys
import types
from datetime import datetime, timedelta, timezone
from pathlib import Path

import jinja2

DAY = datetime(2026, 2, 1, 2, tzinfo=timezone.utc)


class Task:
    """An operator or sensor: its arguments, and what comes after it."""

    def __init__(self, *, task_id, **arguments):
        self.task_id = task_id
        self.arguments = arguments
        self.after = []
        DAG.current.tasks[task_id] = self

    def __rshift__(self, other):
        self.after.append(other.task_id)
        return other


class FileSensor(Task):
    pass


class EmptyOperator(Task):
    pass


class ShortCircuitOperator(Task):
    pass


class AirflowException(Exception):
    pass


class AirflowFailException(AirflowException):
    pass


class SparkSubmitOperator(Task):
    """Its execution ends as the context says that spark-submit ended."""

    def execute(self, context):
        if context["code"]:
            raise AirflowException(f"Cannot execute: spark-submit. Error code is: {context['code']}.\nLast output: 1.")
        return "done"


class DAG:
    current = None

    def __init__(self, **arguments):
        self.arguments = arguments
        self.tasks = {}

    def __enter__(self):
        DAG.current = self
        return self

    def __exit__(self, *_):
        DAG.current = None


class Asset:
    def __init__(self, uri):
        self.uri = uri


class Nothing:
    """What Airflow 3 gives in place of None: something that stands for it, and is false."""

    def __bool__(self):
        return False


class CronDataIntervalTimetable:
    def __init__(self, cron, timezone):
        self.text = f"{cron} {timezone}"


def module(name, **members):
    """A module of that name and, where there are none yet, the packages around it."""
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        sys.modules.setdefault(".".join(parts[:end]), types.ModuleType(".".join(parts[:end])))
    vars(sys.modules[name]).update(members)


def airflow(version):
    module("airflow.timetables.interval", CronDataIntervalTimetable=CronDataIntervalTimetable)
    module("airflow.providers.apache.spark.operators.spark_submit", SparkSubmitOperator=SparkSubmitOperator)
    if version == "3":
        module("airflow.sdk", DAG=DAG, Asset=Asset)
        module("airflow.sdk.exceptions", AirflowFailException=AirflowFailException)
        module("airflow.exceptions", AirflowException=AirflowException)
        module("airflow.providers.standard.operators.empty", EmptyOperator=EmptyOperator)
        module("airflow.providers.standard.operators.python", ShortCircuitOperator=ShortCircuitOperator)
        module("airflow.providers.standard.sensors.filesystem", FileSensor=FileSensor)
    else:
        module("airflow", DAG=DAG)
        module("airflow.datasets", Dataset=Asset)
        module("airflow.exceptions", AirflowException=AirflowException, AirflowFailException=AirflowFailException)
        module("airflow.operators.empty", EmptyOperator=EmptyOperator)
        module("airflow.operators.python", ShortCircuitOperator=ShortCircuitOperator)
        module("airflow.sensors.filesystem", FileSensor=FileSensor)


def rendered(value, dag):
    """A templated argument as Airflow renders it, in whatever it is nested."""
    if isinstance(value, str):
        environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
        environment.filters["ds"] = lambda moment: moment.strftime("%Y-%m-%d")
        return environment.from_string(value).render(
            ds=environment.filters["ds"](DAY),
            prev_data_interval_start_success=DAY - timedelta(days=1),
            params=dag.arguments["params"],
        )
    if isinstance(value, list):
        return [rendered(each, dag) for each in value]
    if isinstance(value, dict):
        return {key: rendered(each, dag) for key, each in value.items()}
    return value


def outcome(task, code):
    try:
        return task.execute({"code": code})
    except AirflowException as error:
        return type(error).__name__


def shown(value):
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (Asset, CronDataIntervalTimetable)):
        return value.uri if isinstance(value, Asset) else value.text
    return value.isoformat() if isinstance(value, datetime) else value.__name__


def main():
    airflow(sys.argv[1])
    dag = runpy.run_path(str(Path(sys.argv[2]) / "quicksilver_dag.py"))["dag"]
    submits = {name: task for name, task in dag.tasks.items() if isinstance(task, SparkSubmitOperator)}
    short_circuit = dag.tasks["last_night"].arguments["python_callable"]
    print(
        json.dumps(
            {
                "dag": dag.arguments,
                "tasks": {name: task.arguments for name, task in dag.tasks.items()},
                "after": {name: task.after for name, task in dag.tasks.items()},
                "rendered": {name: rendered(task.arguments, dag) for name, task in submits.items()},
                "outcomes": {code: outcome(submits["generate"], code) for code in range(7)},
                "last_night": [
                    short_circuit(ds="2026-02-01", prev_data_interval_start_success=DAY),
                    short_circuit(prev_data_interval_start_success=Nothing()),
                    short_circuit(),
                ],
            },
            default=shown,
        )
    )


main()
