package io.quicksilver.model.text.jinja;

import io.quicksilver.model.text.TemplateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code a.b}, {@code a[b]} and {@code a[b:c:d]} over the values of a template. */
final class Access {

  private Access() {}

  /** What has named attributes beside a map: a namespace, a loop. */
  interface Named {

    /** The attribute's value; null where there is none. */
    Object attribute(String name);
  }

  /** {@code base.name}; null where undefined. */
  static Object attribute(Object base, String name) {
    if (base instanceof Named named) {
      return named.attribute(name);
    }
    return base instanceof Map<?, ?> map ? map.get(name) : null;
  }

  /** {@code base[key]}; null where undefined. */
  static Object item(Object base, Object key) {
    if (base instanceof Map<?, ?> map) {
      return map.get(key);
    }
    if (base instanceof Named named && key instanceof String name) {
      return named.attribute(name);
    }
    if (!(key instanceof Number) || !(base instanceof List || base instanceof String)) {
      return null;
    }
    int length = Values.length(base);
    int index = Values.integer(key);
    int place = index < 0 ? index + length : index;
    if (place < 0 || place >= length) {
      return null;
    }
    return base instanceof List<?> list ? list.get(place) : characters((String) base, place, 1, 1);
  }

  /** {@code base[from:to:step]}; a missing bound is null. */
  static Object slice(Object base, Object from, Object to, Object step) {
    int length = Values.length(base);
    int stride = step == null || step == Values.NONE ? 1 : Values.integer(step);
    if (stride == 0) {
      throw new TemplateException(
          "Cannot render the chat template: the step of a slice must not be 0");
    }
    int first = bound(from, stride > 0 ? 0 : length - 1, length, stride);
    int last = bound(to, stride > 0 ? length : -1, length, stride);
    int count = Math.max(0, (last - first + stride - Integer.signum(stride)) / stride);
    if (base instanceof String text) {
      return characters(text, first, stride, count);
    }
    if (!(base instanceof List<?> list)) {
      throw Values.error("a list or a text for a slice", base);
    }
    List<Object> slice = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      slice.add(list.get(first + i * stride));
    }
    return slice;
  }

  private static int bound(Object value, int otherwise, int length, int stride) {
    if (value == null || value == Values.NONE) {
      return otherwise;
    }
    int index = Values.integer(value);
    int place = index < 0 ? index + length : index;
    return stride > 0
        ? Math.min(Math.max(place, 0), length)
        : Math.min(Math.max(place, -1), length - 1);
  }

  private static String characters(String text, int first, int stride, int count) {
    int[] codePoints = text.codePoints().toArray();
    StringBuilder slice = new StringBuilder();
    for (int i = 0; i < count; i++) {
      slice.appendCodePoint(codePoints[first + i * stride]);
    }
    return slice.toString();
  }
}
