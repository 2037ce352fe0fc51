package io.quicksilver.job.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.sources.RelationProvider;
import org.apache.spark.sql.sources.TableScan;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Map;

/**
 * A source of forty rows without files, ten of them twice. Their order and their partitions go by
 * the path, a number: as of a table, nobody can count on them.
 */
public final class ShuffledRows implements RelationProvider {

  static final int ROWS = 50;

  private static final int DIFFERENT = 40;

  @Override
  public BaseRelation createRelation(SQLContext context, Map<String, String> parameters) {
    return new Relation(context, Integer.parseInt(parameters.apply("path")));
  }

  private static final class Relation extends BaseRelation implements TableScan {

    private final SQLContext context;
    private final int seed;

    private Relation(SQLContext context, int seed) {
      this.context = context;
      this.seed = seed;
    }

    @Override
    public SQLContext sqlContext() {
      return context;
    }

    @Override
    public StructType schema() {
      return new StructType().add("prompt", DataTypes.StringType);
    }

    @Override
    public RDD<Row> buildScan() {
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < ROWS; i++) {
        rows.add(RowFactory.create("prompt " + i % DIFFERENT));
      }
      Collections.shuffle(rows, new Random(seed));
      SparkSession spark = context.sparkSession();
      return spark.createDataFrame(rows, schema()).repartition(1 + seed).rdd();
    }
  }
}
