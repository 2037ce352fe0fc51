package io.quicksilver.job.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A column expression that only names a place: {@code question}, {@code body.prompt}, {@code
 * turns[0]}. In a JSON line such a place is read from the line itself, since Spark gives a column
 * one type and so would make text of a number among texts.
 *
 * @param text the expression
 * @param steps field names and array indexes
 */
record JsonPath(String text, List<Object> steps) {

  private static final Pattern STEP =
      Pattern.compile("(?:^|(?<=.)\\.)(?:(\\w+)|`([^`]+)`)|\\[(\\d{1,9})\\]");

  /** The path that an expression names, if it names one. */
  static Optional<JsonPath> parse(String expression) {
    List<Object> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(expression);
    int end = 0;
    while (end < expression.length() && matcher.find(end) && matcher.start() == end) {
      if (matcher.group(3) != null) {
        steps.add(Integer.valueOf(matcher.group(3)));
      } else {
        steps.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
      }
      end = matcher.end();
    }
    boolean whole = end == expression.length() && !steps.isEmpty();
    return whole && steps.get(0) instanceof String
        ? Optional.of(new JsonPath(expression, List.copyOf(steps)))
        : Optional.empty();
  }

  /** Whether rows of this schema may have something there. */
  boolean isIn(StructType schema) {
    DataType type = schema;
    for (Object step : steps) {
      if (type instanceof StructType fields && step instanceof String name) {
        if (!Arrays.asList(fields.fieldNames()).contains(name)) {
          return false;
        }
        type = fields.apply(name).dataType();
      } else if (type instanceof ArrayType list && step instanceof Integer) {
        type = list.elementType();
      } else {
        // Lines of several types at this place: Spark calls that a string.
        return type.equals(DataTypes.StringType);
      }
    }
    return true;
  }

  /**
   * What a JSON object has there; a missing node where it has nothing.
   *
   * @throws RowException if something on the way is neither object nor array as the path needs it
   */
  JsonNode in(JsonNode object) throws RowException {
    JsonNode node = object;
    for (Object step : steps) {
      boolean fits = step instanceof String ? node.isObject() : node.isArray();
      if (node.isMissingNode() || node.isNull()) {
        return MissingNode.getInstance();
      }
      if (!fits) {
        throw new RowException(
            RowError.PROMPT_TYPE,
            String.format(
                "Cannot read the prompt: what stands before %s in %s must be %s, got %s",
                step, text, step instanceof String ? "an object" : "an array", Excerpt.of(node)));
      }
      node = step instanceof String name ? node.path(name) : node.path((Integer) step);
    }
    return node;
  }
}
