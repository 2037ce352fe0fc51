package io.quicksilver.job;

import java.util.Iterator;
import java.util.List;
import scala.collection.JavaConverters;

/**
 * Java's collections as Scala's and back.
 *
 * <p>By the one class that Scala 2.12 and 2.13 both have for it; the newer marks it as old.
 */
@SuppressWarnings("deprecation")
public final class ScalaCollections {

  private ScalaCollections() {}

  /** A view of Scala's list. */
  public static <T> List<T> asJava(scala.collection.Seq<T> values) {
    return JavaConverters.seqAsJavaList(values);
  }

  /** A copy as Scala's list, which is a {@code Seq} of either Scala. */
  public static <T> scala.collection.immutable.List<T> copy(List<T> values) {
    return JavaConverters.asScalaBuffer(values).toList();
  }

  /** Scala's iterator over the same values. */
  public static <T> scala.collection.Iterator<T> asScala(Iterator<T> values) {
    return JavaConverters.asScalaIterator(values);
  }
}
