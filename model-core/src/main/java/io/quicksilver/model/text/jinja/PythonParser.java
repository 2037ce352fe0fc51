package io.quicksilver.model.text.jinja;

import com.hubspot.jinjava.el.ext.CollectionMembershipOperator;
import com.hubspot.jinjava.el.ext.ExtendedParser;
import com.hubspot.jinjava.el.ext.NamedParameterOperator;
import com.hubspot.jinjava.el.ext.PowerOfOperator;
import com.hubspot.jinjava.el.ext.StringConcatOperator;
import com.hubspot.jinjava.el.ext.TruncDivOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jinjava.de.odysseus.el.tree.impl.Builder;
import jinjava.de.odysseus.el.tree.impl.Scanner;
import jinjava.de.odysseus.el.tree.impl.Scanner.Symbol;
import jinjava.de.odysseus.el.tree.impl.ast.AstBinary;
import jinjava.de.odysseus.el.tree.impl.ast.AstEval;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.de.odysseus.el.tree.impl.ast.AstNull;
import jinjava.de.odysseus.el.tree.impl.ast.AstParameters;
import jinjava.de.odysseus.el.tree.impl.ast.AstUnary;

/**
 * Expressions as Jinja's grammar has them, over Jinjava's parser: {@code or}, {@code and}, {@code
 * not}, comparisons in chains, sums, products, signs, then filters and tests. Names, calls, items
 * and slices become {@link Nodes}, which know the closed world of a template only.
 */
final class PythonParser extends ExtendedParser {

  private static final Map<Symbol, AstBinary.Operator> COMPARISONS =
      Map.of(
          Symbol.EQ, AstBinary.EQ,
          Symbol.NE, AstBinary.NE,
          Symbol.LT, AstBinary.LT,
          Symbol.LE, AstBinary.LE,
          Symbol.GT, AstBinary.GT,
          Symbol.GE, AstBinary.GE);

  PythonParser(Builder builder, String expression) {
    super(builder, expression);
    handle(TruncDivOperator.TOKEN, ExtensionPoint.MUL, Operators.FLOOR);
    handle(PowerOfOperator.TOKEN, ExtensionPoint.MUL, Operators.POWER);
    handle(CollectionMembershipOperator.TOKEN, ExtensionPoint.CMP, Operators.IN);
  }

  private void handle(
      Scanner.ExtensionToken token, ExtensionPoint point, AstBinary.Operator operator) {
    putExtensionHandler(
        token,
        new ExtensionHandler(point) {
          @Override
          public AstNode createAstNode(AstNode... children) {
            return new AstBinary(children[0], children[1], operator);
          }
        });
  }

  @Override
  protected Scanner createScanner(String expression) {
    return new PythonScanner(expression);
  }

  @Override
  protected AstBinary createAstBinary(AstNode left, AstNode right, AstBinary.Operator operator) {
    return new AstBinary(left, right, Operators.python(operator));
  }

  @Override
  protected AstEval eval(boolean required, boolean deferred)
      throws Scanner.ScanException, ParseException {
    AstEval whole = super.eval(required, deferred);
    return whole == null ? null : new AstEval(new Nodes.Guarded(whole.getChild(0)), deferred);
  }

  @Override
  protected AstUnary createAstUnary(AstNode operand, AstUnary.Operator operator) {
    return new AstUnary(operand, operator == AstUnary.NEG ? Operators.NEGATE : operator);
  }

  /** {@code a if condition else b}; without {@code else} it may be undefined. */
  @Override
  protected AstNode expr(boolean required) throws Scanner.ScanException, ParseException {
    AstNode value = or(required);
    while (value != null && is("if")) {
      consumeToken();
      AstNode condition = or(true);
      AstNode otherwise = new AstNull();
      if (is("else")) {
        consumeToken();
        otherwise = expr(true);
      }
      value = createAstChoice(condition, value, otherwise);
    }
    return value;
  }

  /** {@code not} and comparisons, which may be a chain. */
  @Override
  protected AstNode eq(boolean required) throws Scanner.ScanException, ParseException {
    if (is("not")) {
      consumeToken();
      return createAstUnary(eq(true), AstUnary.NOT);
    }
    AstNode left = add(required);
    AstNode result = null;
    for (AstBinary.Operator operator = comparison(); operator != null; operator = comparison()) {
      AstNode right = add(true);
      AstNode pair = createAstBinary(left, right, operator);
      result = result == null ? pair : createAstBinary(result, pair, AstBinary.AND);
      left = right;
    }
    return result == null ? left : result;
  }

  private AstBinary.Operator comparison() throws Scanner.ScanException, ParseException {
    AstBinary.Operator operator = COMPARISONS.get(getToken().getSymbol());
    if (is("in")) {
      operator = Operators.IN;
    } else if (is("not") && "in".equals(lookahead(0).getImage())) {
      consumeToken();
      operator = Operators.NOT_IN;
    }
    if (operator != null) {
      consumeToken();
    }
    return operator;
  }

  @Override
  protected AstNode add(boolean required) throws Scanner.ScanException, ParseException {
    AstNode sum = joined(required);
    while (sum != null && (is("+") || is("-"))) {
      AstBinary.Operator operator = is("+") ? AstBinary.ADD : AstBinary.SUB;
      consumeToken();
      sum = createAstBinary(sum, joined(true), operator);
    }
    return sum;
  }

  /** {@code a ~ b}, which binds closer than a sum. */
  private AstNode joined(boolean required) throws Scanner.ScanException, ParseException {
    AstNode text = mul(required);
    while (text != null && getToken() == StringConcatOperator.TOKEN) {
      consumeToken();
      text = createAstBinary(text, mul(true), Operators.CONCATENATE);
    }
    return text;
  }

  /** A value with its sign, and the filters and tests behind it. */
  @Override
  protected AstNode filter(boolean required) throws Scanner.ScanException, ParseException {
    AstNode value = unary(required);
    while (value != null) {
      if (is("|")) {
        consumeToken();
        String name = consumeToken(Symbol.IDENTIFIER).getImage();
        value = new Nodes.Filtered(value, name, called() ? params() : none());
      } else if (is("is")) {
        consumeToken();
        boolean negated = is("not");
        if (negated) {
          consumeToken();
        }
        String name = consumeToken().getImage();
        value = new Nodes.Tested(value, name, testArguments(), negated);
      } else {
        return value;
      }
    }
    return null;
  }

  private AstParameters testArguments() throws Scanner.ScanException, ParseException {
    if (called()) {
      return params();
    }
    return switch (getToken().getSymbol()) {
      case IDENTIFIER -> is("is") ? none() : new AstParameters(List.of(value()));
      case STRING, INTEGER, FLOAT, TRUE, FALSE, LBRACK -> new AstParameters(List.of(value()));
      default -> none();
    };
  }

  /** A name, literal or bracketed expression, with what is taken from it or called on it. */
  @Override
  protected AstNode value() throws Scanner.ScanException, ParseException {
    AstNode value = nonliteral();
    if (value == null) {
      value = literal();
    }
    while (value != null) {
      Symbol next = getToken().getSymbol();
      if (next == Symbol.DOT) {
        consumeToken();
        String name = consumeToken().getImage();
        value =
            called()
                ? new Nodes.MethodCall(value, name, params())
                : new Nodes.Attribute(value, name);
      } else if (next == Symbol.LBRACK) {
        consumeToken();
        value = item(value);
      } else {
        return value;
      }
    }
    return null;
  }

  private AstNode item(AstNode base) throws Scanner.ScanException, ParseException {
    AstNode[] bounds = new AstNode[3];
    int colons = 0;
    bounds[0] = expr(false);
    while (getToken().getSymbol() == Symbol.COLON && colons < 2) {
      consumeToken();
      bounds[++colons] = expr(false);
    }
    consumeToken(Symbol.RBRACK);
    if (colons == 0 && bounds[0] == null) {
      fail("an index");
    }
    return colons == 0 ? new Nodes.Item(base, bounds[0]) : new Nodes.Slice(base, bounds);
  }

  @Override
  protected AstNode nonliteral() throws Scanner.ScanException, ParseException {
    if (called()) {
      return bracketed();
    }
    if (getToken().getSymbol() != Symbol.IDENTIFIER) {
      return super.nonliteral();
    }
    String name = consumeToken().getImage();
    return called() ? new Nodes.FunctionCall(name, params()) : identifier(name);
  }

  /** {@code (a)}, or a tuple, which has a comma or nothing in it. */
  private AstNode bracketed() throws Scanner.ScanException, ParseException {
    consumeToken();
    List<AstNode> elements = new ArrayList<>();
    boolean tuple = is(")");
    while (!is(")")) {
      elements.add(expr(true));
      if (!is(",")) {
        break;
      }
      consumeToken();
      tuple = true;
    }
    consumeToken(Symbol.RPAREN);
    return tuple ? createAstTuple(new AstParameters(elements)) : createAstNested(elements.get(0));
  }

  /** Arguments and elements, the last of which a comma may follow. */
  @Override
  protected AstParameters params(Symbol left, Symbol right)
      throws Scanner.ScanException, ParseException {
    consumeToken(left);
    List<AstNode> parameters = new ArrayList<>();
    while (getToken().getSymbol() != right) {
      parameters.add(parameter());
      if (getToken().getSymbol() != Symbol.COMMA) {
        break;
      }
      consumeToken();
    }
    consumeToken(right);
    return new AstParameters(parameters);
  }

  private AstNode parameter() throws Scanner.ScanException, ParseException {
    if (getToken().getSymbol() == Symbol.IDENTIFIER
        && lookahead(0) == NamedParameterOperator.TOKEN) {
      String name = consumeToken().getImage();
      consumeToken();
      return new Nodes.NamedArgument(name, expr(true));
    }
    return expr(true);
  }

  private boolean called() {
    return getToken().getSymbol() == Symbol.LPAREN;
  }

  private static AstParameters none() {
    return new AstParameters(List.of());
  }

  /** Whether the next token is this word or sign, and not a text of that content. */
  private boolean is(String image) {
    return getToken().getSymbol() != Symbol.STRING && image.equals(getToken().getImage());
  }
}
