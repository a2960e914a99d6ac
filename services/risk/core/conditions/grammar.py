"""The part of SQL that conditions are written in: text in, syntax tree out.

sqlglot reads it with a dialect of our own that knows ten words and no function by name, so `SELECT` or `CAST` are nothing but
unknown names. Tokens are counted and compared with a white list before the parser sees them: its recursion stays bounded.
"""

from sqlglot import Dialect, Token, TokenType, exp, parser, tokens
from sqlglot.errors import ParseError, TokenError

from services.risk.core.conditions.errors import ConditionError

MAX_LENGTH = 4_000  # characters; the longest criteria of the catalogue have 300
MAX_TOKENS = 800
MAX_DEPTH = 16  # open parentheses and signs; sqlglot takes up to 32 Python frames for each


class _ConditionSql(Dialect):
    class Tokenizer(tokens.Tokenizer):
        KEYWORDS = {  # noqa: RUF012  sqlglot's own way
            "AND": TokenType.AND,
            "OR": TokenType.OR,
            "NOT": TokenType.NOT,
            "IN": TokenType.IN,
            "BETWEEN": TokenType.BETWEEN,
            "LIKE": TokenType.LIKE,
            "IS": TokenType.IS,
            "NULL": TokenType.NULL,
            "TRUE": TokenType.TRUE,
            "FALSE": TokenType.FALSE,
            "<>": TokenType.NEQ,
            "!=": TokenType.NEQ,
            "<=": TokenType.LTE,
            ">=": TokenType.GTE,
            "||": TokenType.DPIPE,
        }

    class Parser(parser.Parser):
        FUNCTIONS = {}  # noqa: RUF012
        FUNCTION_PARSERS = {}  # noqa: RUF012
        NO_PAREN_FUNCTIONS = {}  # noqa: RUF012
        NO_PAREN_FUNCTION_PARSERS = {}  # noqa: RUF012
        # sqlglot marks no place for NULL; errors need one.
        PRIMARY_PARSERS = parser.Parser.PRIMARY_PARSERS | {
            TokenType.NULL: lambda _self, token: exp.Null().update_positions(token),
        }

        def _parse_parameter(self) -> exp.Parameter:
            # Read as a name, which has a place.
            return self.expression(exp.Parameter(this=self._parse_id_var()))


_SQL = _ConditionSql()
_PREFIXES = {TokenType.NOT, TokenType.DASH, TokenType.PLUS}
_ALLOWED = {
    *_ConditionSql.Tokenizer.KEYWORDS.values(),
    *_PREFIXES,
    *(TokenType.VAR, TokenType.STRING, TokenType.NUMBER, TokenType.PARAMETER),
    *(TokenType.L_PAREN, TokenType.R_PAREN, TokenType.COMMA),
    *(TokenType.EQ, TokenType.LT, TokenType.GT, TokenType.STAR, TokenType.SLASH),
}


def parse(text: str) -> exp.Expr:
    """The syntax tree of `text`. Raises ConditionError for all that is no SQL condition, too long, or nested too deeply."""
    read = _tokens(text)
    try:
        trees = _SQL.parser().parse(read, text)
    except ParseError as error:
        found = error.errors[0]
        place = (found["line"], found["col"])
        raise ConditionError(
            f"The condition cannot be read at '{found['highlight']}'.",
            next((token.start + 1 for token in read if (token.line, token.col) == place), 1),
            "Look for a missing operator, value or parenthesis.",
        ) from error
    if len(trees) != 1 or trees[0] is None:
        raise ConditionError("The condition is empty.", 1, "Write something such as hs6 IN @explosives.")
    return trees[0]


def column_of(node: exp.Expr | None) -> int:
    """Where `node` begins in the text, counted from 1: sqlglot marks names and literals, so its first one counts."""
    if node is None:
        return 1
    return min((part.meta["start"] for part in node.walk() if "start" in part.meta), default=0) + 1


def _tokens(text: str) -> list[Token]:
    if len(text) > MAX_LENGTH:
        raise ConditionError(f"The condition has {len(text)} characters; the limit is {MAX_LENGTH}.", MAX_LENGTH, _SPLIT)
    try:
        read = _SQL.tokenize(text)
    except TokenError as error:
        last = max(text.rfind("'"), text.rfind('"'), 0)
        raise ConditionError("A quoted text is not closed.", last + 1, "Quote texts like 'this'.") from error
    for token in read:
        if token.comments:
            raise ConditionError("A comment stands in the condition.", token.start + 1, "Say it in the title instead.")
        if token.token_type not in _ALLOWED:
            raise ConditionError(f"'{token.text}' has no place in a condition.", token.start + 1)
    _check_depth(read)
    if len(read) > MAX_TOKENS:
        place = read[MAX_TOKENS].start + 1
        raise ConditionError(f"The condition has {len(read)} words and signs; the limit is {MAX_TOKENS}.", place, _SPLIT)
    return read


def _check_depth(read: list[Token]) -> None:
    outer: list[int] = []
    run = 0
    for token in read:
        if token.token_type in _PREFIXES:
            run += 1
        elif token.token_type is TokenType.L_PAREN:
            outer.append(run + 1)
            run = 0
        else:
            run = 0
            if token.token_type is TokenType.R_PAREN and outer:
                outer.pop()
        if sum(outer) + run > MAX_DEPTH:
            raise ConditionError(f"The condition is nested deeper than {MAX_DEPTH} levels.", token.start + 1, _SPLIT)


_SPLIT = "Split it into several criteria, or move codes into a reference list."
