package io.quicksilver.model.text.jinja;

import com.hubspot.jinjava.el.ext.AdditionOperator;
import com.hubspot.jinjava.el.ext.OrOperator;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jinjava.de.odysseus.el.tree.impl.ast.AstBinary;
import jinjava.de.odysseus.el.tree.impl.ast.AstUnary;

/** Python's operators, in the place of the expression language's, which convert as they see fit. */
final class Operators {

  /** {@code a ~ b}. */
  static final AstBinary.Operator CONCATENATE =
      simple((a, b) -> PythonInterpreter.budget().paid(joined(a, b)));

  /** {@code a in b}. */
  static final AstBinary.Operator IN = simple((a, b) -> Values.contains(b, a));

  /** {@code a not in b}. */
  static final AstBinary.Operator NOT_IN = simple((a, b) -> !Values.contains(b, a));

  /** {@code a // b}. */
  static final AstBinary.Operator FLOOR = simple(Operators::floor);

  /** {@code -a}. */
  static final AstUnary.Operator NEGATE =
      (bindings, context, operand) -> subtract(0L, operand.eval(bindings, context));

  /** {@code a ** b}. */
  static final AstBinary.Operator POWER = simple(Operators::power);

  private static final AstBinary.Operator OR =
      (bindings, context, left, right) -> {
        Object value = left.eval(bindings, context);
        return Values.truth(value) ? value : right.eval(bindings, context);
      };

  private static final AstBinary.Operator AND =
      (bindings, context, left, right) -> {
        Object value = left.eval(bindings, context);
        return Values.truth(value) ? right.eval(bindings, context) : value;
      };

  private static final Map<AstBinary.Operator, AstBinary.Operator> OURS = ours();

  private Operators() {}

  /** Two values to one. */
  @FunctionalInterface
  interface Simple {
    Object apply(Object left, Object right);
  }

  /** Python's operator for the expression language's. */
  static AstBinary.Operator python(AstBinary.Operator operator) {
    return OURS.getOrDefault(operator, operator);
  }

  /** {@code left + right}. */
  static Object add(Object left, Object right, Budget budget) {
    if (left instanceof String a && right instanceof String b) {
      budget.text((long) a.length() + b.length());
      return a.concat(b);
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      budget.list((long) a.size() + b.size());
      List<Object> sum = new ArrayList<>(a);
      sum.addAll(b);
      return sum;
    }
    if (left instanceof String || right instanceof String) {
      throw Values.error("texts on both sides of +", left instanceof String ? right : left);
    }
    Number a = Values.number(left);
    Number b = Values.number(right);
    return whole(a, b)
        ? (Object) Math.addExact(a.longValue(), b.longValue())
        : (Object) (a.doubleValue() + b.doubleValue());
  }

  private static Map<AstBinary.Operator, AstBinary.Operator> ours() {
    Map<AstBinary.Operator, AstBinary.Operator> ours = new HashMap<>();
    ours.put(AstBinary.AND, AND);
    ours.put(AstBinary.OR, OR);
    ours.put(OrOperator.OP, OR);
    ours.put(AstBinary.EQ, simple(Values::equal));
    ours.put(AstBinary.NE, simple((a, b) -> !Values.equal(a, b)));
    ours.put(AstBinary.LT, simple((a, b) -> Values.compare(a, b) < 0));
    ours.put(AstBinary.LE, simple((a, b) -> Values.compare(a, b) <= 0));
    ours.put(AstBinary.GT, simple((a, b) -> Values.compare(a, b) > 0));
    ours.put(AstBinary.GE, simple((a, b) -> Values.compare(a, b) >= 0));
    AstBinary.Operator plus = simple((a, b) -> add(a, b, PythonInterpreter.budget()));
    ours.put(AstBinary.ADD, plus);
    ours.put(AdditionOperator.OP, plus);
    ours.put(AstBinary.SUB, simple(Operators::subtract));
    ours.put(AstBinary.MUL, simple(Operators::multiply));
    ours.put(AstBinary.DIV, simple(Operators::divide));
    ours.put(AstBinary.MOD, simple(Operators::remainder));
    return ours;
  }

  private static AstBinary.Operator simple(Simple operator) {
    return (bindings, context, left, right) ->
        operator.apply(left.eval(bindings, context), right.eval(bindings, context));
  }

  private static String joined(Object left, Object right) {
    return Values.text(left) + Values.text(right);
  }

  private static boolean whole(Number a, Number b) {
    return a instanceof Long && b instanceof Long;
  }

  private static Object subtract(Object left, Object right) {
    Number a = Values.number(left);
    Number b = Values.number(right);
    return whole(a, b)
        ? (Object) Math.subtractExact(a.longValue(), b.longValue())
        : (Object) (a.doubleValue() - b.doubleValue());
  }

  private static Object multiply(Object left, Object right) {
    if (left instanceof String text) {
      return Texts.repeat(text, Values.integer(right), PythonInterpreter.budget());
    }
    if (left instanceof List<?> list) {
      return repeated(list, Values.integer(right));
    }
    if (right instanceof String || right instanceof List) {
      return multiply(right, left);
    }
    Number a = Values.number(left);
    Number b = Values.number(right);
    return whole(a, b)
        ? (Object) Math.multiplyExact(a.longValue(), b.longValue())
        : (Object) (a.doubleValue() * b.doubleValue());
  }

  private static List<Object> repeated(List<?> list, int count) {
    PythonInterpreter.budget().list((long) list.size() * Math.max(0, count));
    List<Object> repeated = new ArrayList<>();
    for (int i = 0; i < count && !list.isEmpty(); i++) {
      repeated.addAll(list);
    }
    return repeated;
  }

  private static Object divide(Object left, Object right) {
    return Values.number(left).doubleValue() / divisor(right).doubleValue();
  }

  private static Object power(Object left, Object right) {
    Number base = Values.number(left);
    Number exponent = Values.number(right);
    if (!whole(base, exponent) || exponent.longValue() < 0) {
      return Math.pow(base.doubleValue(), exponent.doubleValue());
    }
    // Powers of 0, 1 and -1 repeat; those of other numbers leave 64 bits behind before the 64th.
    long steps = exponent.longValue();
    int bounded = (int) (steps > 64 ? 64 + steps % 2 : steps);
    return BigInteger.valueOf(base.longValue()).pow(bounded).longValueExact();
  }

  private static Object floor(Object left, Object right) {
    Number a = Values.number(left);
    Number b = divisor(right);
    return whole(a, b)
        ? (Object) Math.floorDiv(a.longValue(), b.longValue())
        : (Object) Math.floor(a.doubleValue() / b.doubleValue());
  }

  private static Object remainder(Object left, Object right) {
    if (left instanceof String) {
      throw Values.error("numbers beside %", left);
    }
    Number a = Values.number(left);
    Number b = divisor(right);
    if (whole(a, b)) {
      return Math.floorMod(a.longValue(), b.longValue());
    }
    double rest = a.doubleValue() % b.doubleValue();
    return rest != 0 && rest < 0 != b.doubleValue() < 0 ? rest + b.doubleValue() : rest;
  }

  private static Number divisor(Object value) {
    Number number = Values.number(value);
    if (number.doubleValue() == 0) {
      throw Values.error("a divisor other than 0", value);
    }
    return number;
  }
}
