package io.quicksilver.job.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.api.java.UDF1;

/**
 * Whether a line is one JSON object, and nothing behind it. Spark's own reader is content where a
 * line begins with an object, and would lose the second of two that stand in one line.
 */
final class OneObject implements UDF1<String, Boolean> {

  /** Levels of objects and arrays that Spark can bear to send about in a type. */
  static final int DEEPEST = 100;

  private static final long serialVersionUID = 1L;

  /** What else than JSON counts as JSON, by the options of Spark's reader. */
  private static final Map<String, JsonReadFeature> FEATURES =
      Map.of(
          "allowcomments", JsonReadFeature.ALLOW_JAVA_COMMENTS,
          "allowunquotedfieldnames", JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES,
          "allowsinglequotes", JsonReadFeature.ALLOW_SINGLE_QUOTES,
          "allownumericleadingzeros", JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS,
          "allownonnumericnumbers", JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS,
          "allowbackslashescapinganycharacter",
              JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER,
          "allowunquotedcontrolchars", JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS);

  private final EnumSet<JsonReadFeature> features =
      EnumSet.of(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);
  private transient JsonFactory json;

  /** By these options, whose names may be in any case. */
  OneObject(Map<String, String> options) {
    options.forEach(
        (name, value) -> {
          JsonReadFeature feature = FEATURES.get(name.toLowerCase(Locale.ROOT));
          if (feature != null && value.equalsIgnoreCase("true")) {
            features.add(feature);
          } else if (feature != null) {
            features.remove(feature);
          }
        });
  }

  @Override
  public Boolean call(String line) {
    if (json == null) {
      json = factory();
    }
    try (JsonParser parser = json.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  private JsonFactory factory() {
    JsonFactoryBuilder builder =
        new JsonFactoryBuilder()
            .streamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build());
    features.forEach(builder::enable);
    return builder.build();
  }
}
