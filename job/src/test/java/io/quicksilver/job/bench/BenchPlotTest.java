package io.quicksilver.job.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The drawing is XML that stands alone. */
class BenchPlotTest {

  private static final List<BenchFigure> FIGURES =
      List.of(
          new BenchFigure("f32", 1, BenchFigure.PREFILL, 50, 100, 0.5),
          new BenchFigure("f32", 1, BenchFigure.DECODE, 10, 20, 0.1),
          new BenchFigure("int8", 32, BenchFigure.PREFILL, 80, 90, 0.4),
          new BenchFigure("int8", 32, BenchFigure.DECODE, 40, 30, 0.2));

  private static Document parse(String svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
  }

  @Test
  void everyFigureHasABarAndAnOutlineWithinThePage() throws Exception {
    Document drawing = parse(BenchPlot.svg("a model", FIGURES));
    Element root = drawing.getDocumentElement();
    assertThat(root.getNamespaceURI()).isEqualTo("http://www.w3.org/2000/svg");
    NodeList rectangles = root.getElementsByTagName("rect");
    assertThat(rectangles.getLength()).isEqualTo(1 + 2 * FIGURES.size());
    List<Double> ends = new ArrayList<>();
    for (int i = 1; i < rectangles.getLength(); i++) {
      Element rectangle = (Element) rectangles.item(i);
      assertThat(number(rectangle, "y")).isNotNegative();
      ends.add(number(rectangle, "y") + number(rectangle, "height"));
    }
    assertThat(ends).allMatch(end -> end < number(root, "height"));
  }

  private static double number(Element element, String name) {
    return Double.parseDouble(element.getAttribute(name));
  }

  @Test
  void aTitleIsOnlyText() throws Exception {
    String hostile = "<script>&\"'";
    Document drawing = parse(BenchPlot.svg(hostile, FIGURES));
    assertThat(drawing.getElementsByTagName("script").getLength()).isZero();
    assertThat(drawing.getDocumentElement().getTextContent()).contains(hostile);
  }

  @Test
  void noFiguresMakeAnEmptyDrawing() throws Exception {
    assertThat(parse(BenchPlot.svg("nothing", List.of())).getElementsByTagName("rect").getLength())
        .isOne();
  }
}
