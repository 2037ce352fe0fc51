package io.quicksilver.job.bench;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Figures as a drawing in SVG that needs nothing else: a panel for each phase, in it a bar for each
 * precision and batch size, and behind it the outline of what the products alone reach.
 */
public final class BenchPlot {

  private static final String NAMESPACE = "http://www.w3.org/2000/svg";
  private static final int LEFT = 20;
  private static final int BAR = 56;
  private static final int GAP = 30;
  private static final int TITLE = 50;
  private static final int PANEL = 250;
  private static final int HEIGHT = 170;

  private final String title;
  private final List<BenchFigure> figures;
  private final StringWriter text = new StringWriter();
  private XMLStreamWriter xml;

  private BenchPlot(String title, List<BenchFigure> figures) {
    this.title = title;
    this.figures = figures;
  }

  /** The drawing of figures under a title. */
  public static String svg(String title, List<BenchFigure> figures) {
    try {
      return new BenchPlot(title, figures).draw();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("Cannot draw the figures: they must be XML", e);
    }
  }

  private String draw() throws XMLStreamException {
    xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
    int bars = Math.max(1, (figures.size() + 1) / 2);
    xml.writeStartElement("svg");
    xml.writeDefaultNamespace(NAMESPACE);
    attribute("width", Math.max(640, 2 * LEFT + bars * (BAR + GAP)));
    attribute("height", TITLE + 2 * PANEL);
    attribute("font-family", "sans-serif");
    attribute("font-size", 12);
    rectangle(0, 0, "100%", "100%", "#ffffff", "none");
    label(LEFT, 24, "start", title + ", tokens/s / outlined: of the products alone");
    panel(BenchFigure.PREFILL, TITLE);
    panel(BenchFigure.DECODE, TITLE + PANEL);
    xml.writeEndElement();
    xml.close();
    return text + "\n";
  }

  private void panel(String phase, int top) throws XMLStreamException {
    List<BenchFigure> shown = figures.stream().filter(each -> each.phase().equals(phase)).toList();
    double most =
        shown.stream()
            .mapToDouble(each -> Math.max(each.tokensPerSecond(), each.productsTokensPerSecond()))
            .max()
            .orElse(1);
    label(LEFT, top, "start", phase);
    int x = LEFT;
    for (BenchFigure figure : shown) {
      bar(figure, x, top + 20, HEIGHT / most);
      x += BAR + GAP;
    }
  }

  private void bar(BenchFigure figure, int x, int top, double scale) throws XMLStreamException {
    int base = top + HEIGHT;
    double reached = figure.tokensPerSecond() * scale;
    double alone = figure.productsTokensPerSecond() * scale;
    rectangle(x, base - reached, String.valueOf(BAR), decimal(reached), "#3b6ea5", "none");
    rectangle(x, base - alone, String.valueOf(BAR), decimal(alone), "none", "#222222");
    int middle = x + BAR / 2;
    label(middle, top - 4 + HEIGHT - Math.max(reached, alone), "middle", rates(figure));
    label(middle, base + 16, "middle", figure.precision());
    label(middle, base + 30, "middle", "\u00d7 " + figure.batchSize());
  }

  private static String rates(BenchFigure figure) {
    return rate(figure.tokensPerSecond()) + " / " + rate(figure.productsTokensPerSecond());
  }

  private static String rate(double rate) {
    return String.format(Locale.ROOT, rate < 100 ? "%.1f" : "%.0f", rate);
  }

  private void rectangle(
      double x, double y, String width, String height, String fill, String stroke)
      throws XMLStreamException {
    xml.writeEmptyElement("rect");
    attribute("x", decimal(x));
    attribute("y", decimal(y));
    attribute("width", width);
    attribute("height", height);
    attribute("fill", fill);
    attribute("stroke", stroke);
  }

  private void label(double x, double y, String anchor, String words) throws XMLStreamException {
    xml.writeStartElement("text");
    attribute("x", decimal(x));
    attribute("y", decimal(y));
    attribute("text-anchor", anchor);
    xml.writeCharacters(words);
    xml.writeEndElement();
  }

  private void attribute(String name, Object value) throws XMLStreamException {
    xml.writeAttribute(name, String.valueOf(value));
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.1f", number);
  }
}
