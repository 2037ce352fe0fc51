package io.quicksilver.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.LocalSpark;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class TextTemplateTest {

  private static final List<String> COLUMNS = List.of("question", "an odd `name`", "answer");

  private static String of(String template) {
    return value(TextTemplate.expression(template, COLUMNS));
  }

  private static String value(String expression) {
    String line = "{\"question\": \"Who's \\\\there?\", \"an odd `name`\": 7, \"answer\": null}";
    Dataset<Row> rows =
        LocalSpark.session()
            .read()
            .json(LocalSpark.session().createDataset(List.of(line), Encoders.STRING()));
    return rows.selectExpr("CAST(" + expression + " AS STRING)")
        .collectAsList()
        .get(0)
        .getString(0);
  }

  @Test
  void aColumnIsItsValue() {
    assertThat(of("question")).isEqualTo("Who's \\there?");
    assertThat(of("an odd `name`")).isEqualTo("7");
  }

  @Test
  void anExpressionIsWhatSparkMakesOfIt() {
    assertThat(of("upper(question)")).isEqualTo("WHO'S \\THERE?");
  }

  @Test
  void aTemplateHoldsTextsAndExpressions() {
    assertThat(of("It's \"{{question}}\" \\ {{ length(question) }}\nAnswer:"))
        .isEqualTo("It's \"Who's \\there?\" \\ 13\nAnswer:");
    assertThat(of(" {{an odd `name`}}")).isEqualTo(" 7");
  }

  @Test
  void aTemplateWithoutAValueIsNone() {
    assertThat(of("Answer: {{answer}}")).isNull();
  }

  @Test
  void inAPromptTemplateSingleBracesAreEnoughAndEscapesAreRead() {
    assertThat(
            value(TextTemplate.ofTemplate("Q: {question}\\nA\\\\:\\t{length(question)}", COLUMNS)))
        .isEqualTo("Q: Who's \\there?\nA\\:\t13");
  }

  @Test
  void besideDoubleBracesSingleOnesAreText() {
    assertThat(value(TextTemplate.ofTemplate("{\"q\": \"{{upper('a')}}\"}", COLUMNS)))
        .isEqualTo("{\"q\": \"A\"}");
  }
}
