package io.quicksilver.job.dataset;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Makes the columns that Spark inferred from JSON lines fit to be worked with, whatever one of the
 * lines holds.
 *
 * <ul>
 *   <li>Of names that are the same but for case, or altogether (a key that a line has twice), one
 *       stays: the one that the settings use, or else the one in small letters.
 *   <li>Of more than {@link #MOST} names those stay that the settings use, and the first ones.
 *   <li>What lies deeper than {@link #DEEPEST} levels is a text: its JSON.
 * </ul>
 */
final class InferredColumns {

  /** Fields of an object. */
  static final int MOST = 200;

  /** Levels of objects and arrays. */
  static final int DEEPEST = 16;

  private final Set<String> used;

  /**
   * Columns of lines.
   *
   * @param used names that the settings use
   */
  InferredColumns(Set<String> used) {
    this.used = Set.copyOf(used);
  }

  /** The columns without those of the job. */
  StructType of(StructType inferred) {
    return object(inferred, DEEPEST);
  }

  private StructType object(StructType type, int levels) {
    Map<String, StructField> byName = new LinkedHashMap<>();
    for (StructField field : type.fields()) {
      if (!InputColumns.isOurs(field.name())) {
        byName.merge(field.name().toLowerCase(Locale.ROOT), field, this::better);
      }
    }
    List<StructField> kept = new ArrayList<>();
    int room = MOST - (int) byName.values().stream().filter(this::isUsed).count();
    for (StructField field : byName.values()) {
      if (isUsed(field) || room-- > 0) {
        kept.add(
            new StructField(
                field.name(), value(field.dataType(), levels - 1), true, field.metadata()));
      }
    }
    return new StructType(kept.toArray(StructField[]::new));
  }

  private DataType value(DataType type, int levels) {
    if (levels == 0) {
      boolean simple =
          !(type instanceof StructType || type instanceof ArrayType || type instanceof MapType);
      return simple ? type : DataTypes.StringType;
    }
    if (type instanceof StructType fields) {
      return object(fields, levels);
    }
    return type instanceof ArrayType list
        ? DataTypes.createArrayType(value(list.elementType(), levels - 1), true)
        : type;
  }

  /** Spark sorts names: of two, the second is the one in small letters. */
  private StructField better(StructField first, StructField second) {
    return isUsed(first) ? first : second;
  }

  private boolean isUsed(StructField field) {
    return used.contains(field.name());
  }
}
