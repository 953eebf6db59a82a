"""What test_partitions.py runs under PySpark, as docs/partitions.md shows it; prints one JSON object."""

import json
import sys

from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from geoevents.enrich import countries
from geoevents.partitions import Partitions, batchwise
from geoevents.parts import checksum

parts = Partitions(sys.argv[1])
declared = countries(parts.schema.empty_table()).schema
spark = (
    SparkSession.builder.master("local[2,4]")
    .config("spark.ui.enabled", "false")
    .config("spark.sql.session.timeZone", "UTC")
    .getOrCreate()
)
read = spark.read.parquet(*(str(parts.folder / part.file) for part in parts.parts))
made = read.mapInArrow(batchwise(countries), from_arrow_schema(declared)).toArrow()
json.dump({"checksum": checksum(made.select(declared.names)), "rows": made.num_rows}, sys.stdout)
spark.stop()
