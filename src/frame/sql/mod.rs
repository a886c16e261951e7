//! SQL: text → sqlparser's tree → [`crate::frame::plan::Plan`].
//!
//! The dialect is DuckDB's. One SELECT statement; nothing reads or writes files. What the engine
//! does not do is refused with line and column, never left out silently.

mod aggregate;
mod calls;
mod expr;
mod from;
mod operators;
pub mod ops;
mod query;
mod select;
pub(crate) mod stack;
mod words;

use crate::base::budget::Ctx;
use crate::base::error::{Code, Error, Result};
use crate::frame::expr::Place;
use crate::frame::plan::scope::{Field, Relation};
use sqlparser::ast::{Expr as SqlExpr, OrderByExpr as SqlOrderBy, Statement};
use sqlparser::dialect::DuckDbDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Span, Token, TokenWithSpan, Tokenizer};
use std::cell::{Cell, RefCell};
use std::sync::Arc;

pub use aggregate::Grouping;
pub use expr::{Scope, project};
pub use query::limited;

/// Longest text of a query, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// Most operators, keywords and calls in a row of a query: its tree is walked by recursion.
const MAX_OPERATORS: usize = 4000;

/// Most SELECTs of one query.
const MAX_SELECTS: usize = 100;

/// Deepest nesting of brackets and subqueries.
const MAX_NESTING: usize = 50;

/// Turns parsed SQL into plans over the tables of a request.
pub struct Binder<'a> {
    /// The running call.
    pub ctx: &'a Ctx,
    /// JSON pointer to the text.
    pub at: Arc<str>,
    /// The tables by name.
    pub tables: &'a [(String, Relation)],
    /// `WITH` tables that are visible now, the innermost last.
    ctes: RefCell<Vec<(String, Relation)>>,
    /// Columns of the queries around the one that is being bound.
    outer: RefCell<Vec<Vec<Field>>>,
    /// Texts in single quotes: sqlparser forgets where they stand when they are names.
    quoted: RefCell<Vec<(String, Span)>>,
    /// Line and column behind the text that was parsed last.
    end: Cell<(u64, u64)>,
}

impl<'a> Binder<'a> {
    /// For the text at the pointer `at`.
    pub fn new(ctx: &'a Ctx, at: &str, tables: &'a [(String, Relation)]) -> Self {
        Binder {
            ctx,
            at: at.into(),
            tables,
            ctes: RefCell::default(),
            outer: RefCell::default(),
            quoted: RefCell::default(),
            end: Cell::default(),
        }
    }

    /// The plan of the one SELECT statement in `sql`.
    ///
    /// # Errors
    /// `bad_sql` or `unsupported` with line and column.
    pub fn statement(&self, sql: &str) -> Result<Relation> {
        let mut parser = self.parser(sql)?;
        let parsed = parser.parse_statements().map_err(|e| self.unparsed(&e))?;
        let statement = match parsed.as_slice() {
            [] => return Err(self.whole().error(Code::BadSql, "the query is empty")),
            [one] => one,
            [_, second, ..] => {
                let place = self.place(sqlparser::ast::Spanned::span(second));
                return Err(place.error(Code::BadSql, "only one statement at a time"));
            }
        };
        match statement {
            Statement::Query(query) => self.query(query),
            other => {
                let word: String =
                    other.to_string().split_whitespace().next().unwrap_or("?").to_uppercase();
                let place = Place { at: self.at.clone(), line: 1, column: 1 };
                let message = format!("only SELECT is supported, not {word}");
                Err(place.error(Code::Unsupported, message).hint(
                    "tables are read and written by operations of their own, such as `frame_read`",
                ))
            }
        }
    }

    /// An expression by itself.
    ///
    /// # Errors
    /// `bad_sql` with line and column.
    pub fn parse_expr(&self, sql: &str) -> Result<SqlExpr> {
        let mut parser = self.parser(sql)?;
        let expr = parser.parse_expr().map_err(|e| self.unparsed(&e))?;
        self.at_end(&mut parser)?;
        Ok(expr)
    }

    /// A sort key by itself: `x DESC NULLS FIRST`.
    ///
    /// # Errors
    /// `bad_sql` with line and column.
    pub fn parse_sort_key(&self, sql: &str) -> Result<SqlOrderBy> {
        let mut parser = self.parser(sql)?;
        let key = parser.parse_order_by_expr().map_err(|e| self.unparsed(&e))?;
        self.at_end(&mut parser)?;
        Ok(key)
    }

    fn at_end(&self, parser: &mut Parser<'_>) -> Result<()> {
        let next = parser.peek_token();
        if next.token == Token::EOF {
            return Ok(());
        }
        let message = format!("expected the end of the expression, found `{}`", next.token);
        Err(self.place(next.span).error(Code::BadSql, message))
    }

    fn parser(&self, sql: &str) -> Result<Parser<'static>> {
        static DIALECT: DuckDbDialect = DuckDbDialect;
        if sql.len() > MAX_BYTES {
            let message = format!("a query of {} bytes is longer than {MAX_BYTES}", sql.len());
            return Err(self.whole().error(Code::BadSql, message));
        }
        self.end.set(end_of(sql));
        let tokens = Tokenizer::new(&DIALECT, sql).tokenize_with_location().map_err(|e| {
            let place =
                Place { at: self.at.clone(), line: e.location.line, column: e.location.column };
            place.error(Code::BadSql, e.message)
        })?;
        self.check_size(&tokens)?;
        let texts = tokens.iter().filter_map(|token| match &token.token {
            Token::SingleQuotedString(text) => Some((text.clone(), token.span)),
            _ => None,
        });
        self.quoted.replace(texts.take(1000).collect());
        Ok(Parser::new(&DIALECT)
            .with_recursion_limit(MAX_NESTING)
            .with_tokens_with_locations(tokens))
    }

    /// Refuse what would be too deep a tree, before there is one.
    fn check_size(&self, tokens: &[TokenWithSpan]) -> Result<()> {
        let (mut operators, mut selects) = (0, 0);
        for token in tokens {
            match &token.token {
                Token::Word(word) => match word.keyword {
                    Keyword::SELECT | Keyword::JOIN | Keyword::UNION | Keyword::VALUES => {
                        selects += 1;
                    }
                    Keyword::NoKeyword => {}
                    _ => operators += 1,
                },
                Token::Number(..) | Token::SingleQuotedString(_) | Token::Comma => {}
                Token::Whitespace(_) | Token::RParen | Token::Period | Token::SemiColon => {}
                _ => operators += 1,
            }
            if operators > MAX_OPERATORS || selects > MAX_SELECTS {
                let (many, what) = if selects > MAX_SELECTS {
                    (MAX_SELECTS, "SELECTs and JOINs")
                } else {
                    (MAX_OPERATORS, "operators")
                };
                let message = format!("the query has more than {many} {what}");
                let error = self.place(token.span).error(Code::Unsupported, message);
                return Err(error.hint("a long list of values goes into IN (…), or into a table"));
            }
        }
        Ok(())
    }

    /// What sqlparser says, with its position taken out of the sentence.
    fn unparsed(&self, error: &ParserError) -> Error {
        let message = match error {
            ParserError::ParserError(text) | ParserError::TokenizerError(text) => text,
            ParserError::RecursionLimitExceeded => {
                let message = format!("the query is nested deeper than {MAX_NESTING} levels");
                return self.whole().error(Code::BadSql, message);
            }
        };
        let (sentence, place) = match message.rsplit_once(" at Line: ") {
            Some((sentence, rest)) => {
                let numbers = rest.split_once(", Column: ");
                let read = |text: &str| text.trim().parse::<u64>().ok();
                let place = numbers.and_then(|(l, c)| Some((read(l)?, read(c)?)));
                (sentence, place.unwrap_or((0, 0)))
            }
            None => (message.as_str(), (0, 0)),
        };
        let mut sentence: String = sentence.chars().take(200).collect();
        if let Some(first) = sentence.get(..1) {
            sentence = first.to_lowercase() + &sentence[1..];
        }
        let at_end = sentence.ends_with("found: EOF");
        if at_end {
            sentence = sentence.replace("found: EOF", "found the end of the query");
        }
        // sqlparser knows no place for the end of the text; ours is behind its last character.
        let place = if place.0 == 0 && at_end { self.end.get() } else { place };
        let place = Place { at: self.at.clone(), line: place.0, column: place.1 };
        place.error(Code::BadSql, sentence)
    }

    /// The place of a span.
    pub fn place(&self, span: Span) -> Place {
        Place { at: self.at.clone(), line: span.start.line, column: span.start.column }
    }

    /// The text as a whole.
    pub fn whole(&self) -> Place {
        Place { at: self.at.clone(), line: 0, column: 0 }
    }

    /// The error for what the engine does not do.
    fn unsupported(&self, span: Span, what: impl std::fmt::Display) -> Error {
        self.place(span).error(Code::Unsupported, format!("{what} is not supported"))
    }
}

/// Line and column behind the last character of a text that is not blank, counted from 1.
fn end_of(sql: &str) -> (u64, u64) {
    let text = sql.trim_end();
    let last = text.rsplit('\n').next().unwrap_or_default();
    (text.matches('\n').count() as u64 + 1, last.chars().count() as u64 + 1)
}
