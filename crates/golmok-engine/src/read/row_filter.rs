//! A condition on the rows of one table, as a person gives it: an expression over its columns and nothing else.
//!
//! It is parsed, held to a list of what may stand in it, and written anew from what was parsed. No sub-query, no other
//! table, no function that reads a file or an address gets past.

use super::labels;
use golmok_model::tables::TableSchema;
use sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, UnaryOperator, Value,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Token;

/// Functions of a value that may stand in a condition.
const FUNCTIONS: [&str; 8] = ["lower", "upper", "length", "abs", "round", "starts_with", "ends_with", "coalesce"];

/// The condition as parsed; else why it is none.
///
/// # Errors
/// What stands in it that may not, or what the parser says.
///
/// # Examples
/// ```
/// use golmok_engine::read::row_filter::condition;
/// let sales = golmok_model::tables::by_name("stg_sales").unwrap();
/// assert_eq!(condition("quarter > 20231 and (area_code = 'x')", sales).unwrap(), "quarter > 20231 AND (area_code = 'x')");
/// assert!(condition("area_code IN (SELECT area_code FROM t)", sales).is_err());
/// let ratings = golmok_model::tables::by_name("mart_entry_risk").unwrap();
/// assert_eq!(condition("grade IN ('고위험', 'risk')", ratings).unwrap(), "grade IN ('high_risk', 'risk')");
/// assert!(condition("grade = '최고위험'", ratings).unwrap_err().contains("high_risk (고위험)"));
/// ```
pub fn condition(text: &str, table: &TableSchema) -> Result<String, String> {
    let said = |error: sqlparser::parser::ParserError| error.to_string();
    let mut parser = Parser::new(&GenericDialect {}).try_with_sql(text).map_err(said)?;
    let mut parsed = parser.parse_expr().map_err(said)?;
    match parser.peek_token().token {
        Token::EOF => {}
        more => return Err(format!("{more} stands behind the condition")),
    }
    allowed(&parsed, table)?;
    coded(&mut parsed)?;
    Ok(parsed.to_string())
}

/// Puts codes in the places of words that are held against a column of codes: `grade = '고위험'` finds `high_risk`.
fn coded(expression: &mut Expr) -> Result<(), String> {
    match expression {
        Expr::Nested(inner) | Expr::UnaryOp { expr: inner, .. } => coded(inner),
        Expr::BinaryOp { left, op: BinaryOperator::Eq | BinaryOperator::NotEq, right } => {
            code_of(left, right)?;
            code_of(right, left)?;
            coded(left)?;
            coded(right)
        }
        Expr::BinaryOp { left, right, .. } => {
            coded(left)?;
            coded(right)
        }
        Expr::InList { expr, list, .. } => list.iter_mut().try_for_each(|one| code_of(expr, one)),
        _ => Ok(()),
    }
}

/// Puts the code in the place of a word, where the column holds codes.
fn code_of(column: &Expr, word: &mut Expr) -> Result<(), String> {
    let (Expr::Identifier(column), Expr::Value(value)) = (column, word) else { return Ok(()) };
    let Value::SingleQuotedString(text) = &mut value.value else { return Ok(()) };
    if let Some(code) = labels::code(&column.value, text)? {
        *text = code;
    }
    Ok(())
}

/// Holds an expression, and all within it, to what may stand in a condition.
fn allowed(expression: &Expr, table: &TableSchema) -> Result<(), String> {
    let all = |parts: &[&Expr]| parts.iter().try_for_each(|part| allowed(part, table));
    match expression {
        Expr::Identifier(name) if table.column(&name.value).is_some() => Ok(()),
        Expr::Identifier(name) => Err(format!("{} is no column of {}", name.value, table.name)),
        Expr::Value(_) => Ok(()),
        Expr::Nested(inner) | Expr::IsNull(inner) | Expr::IsNotNull(inner) => allowed(inner, table),
        Expr::IsTrue(inner) | Expr::IsNotTrue(inner) | Expr::IsFalse(inner) | Expr::IsNotFalse(inner) => {
            allowed(inner, table)
        }
        Expr::UnaryOp { op: UnaryOperator::Not | UnaryOperator::Minus | UnaryOperator::Plus, expr } => {
            allowed(expr, table)
        }
        Expr::BinaryOp { left, op, right } if is_plain(op) => all(&[left, right]),
        Expr::Between { expr, low, high, .. } => all(&[expr, low, high]),
        Expr::Like { any: false, expr, pattern, .. } | Expr::ILike { any: false, expr, pattern, .. } => {
            all(&[expr, pattern])
        }
        Expr::InList { expr, list, .. } => {
            allowed(expr, table)?;
            list.iter().try_for_each(|one| allowed(one, table))
        }
        Expr::Function(function) => arguments(function)?.into_iter().try_for_each(|one| allowed(one, table)),
        other => Err(format!("{other} may not stand in a condition")),
    }
}

/// Arithmetic, comparison, and, or.
fn is_plain(op: &BinaryOperator) -> bool {
    use BinaryOperator::{And, Divide, Eq, Gt, GtEq, Lt, LtEq, Minus, Modulo, Multiply, NotEq, Or, Plus, StringConcat};
    matches!(
        op,
        And | Divide | Eq | Gt | GtEq | Lt | LtEq | Minus | Modulo | Multiply | NotEq | Or | Plus | StringConcat
    )
}

/// The arguments of a function that may be called, and is called plainly.
fn arguments(function: &Function) -> Result<Vec<&Expr>, String> {
    let refused = || format!("{function} may not stand in a condition");
    let name = function.name.to_string().to_lowercase();
    let plain = function.over.is_none() && function.filter.is_none() && function.within_group.is_empty();
    let FunctionArguments::List(list) = &function.args else { return Err(refused()) };
    if !FUNCTIONS.contains(&name.as_str()) || !plain || list.duplicate_treatment.is_some() || !list.clauses.is_empty() {
        return Err(refused());
    }
    let one = |argument| match argument {
        &FunctionArg::Unnamed(FunctionArgExpr::Expr(ref expression)) => Ok(expression),
        _ => Err(refused()),
    };
    list.args.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use golmok_model::tables;

    #[test]
    fn only_expressions_over_the_columns_of_the_table_pass() {
        let sales = tables::by_name("stg_sales").expect("a table of the lake");
        for good in [
            "industry_code = 'CS100010'",
            "quarter BETWEEN 20231 AND 20234 AND NOT area_code IN ('1', '2')",
            "area_name LIKE '%역' OR lower(industry_code) = 'cs100010'",
            "sales_krw IS NULL",
            "-quarter + 1 < 0 AND complete",
        ] {
            assert!(condition(good, sales).is_ok(), "{good}: {:?}", condition(good, sales));
        }
        for bad in [
            "",
            "quarter",
            "1 = 1; SELECT 2",
            "1 = 1 UNION ALL SELECT * FROM t",
            "1 = 1 ORDER BY quarter",
            "area_code IN (SELECT area_code FROM read_csv('/etc/passwd'))",
            "EXISTS (SELECT 1 FROM read_csv('http://127.0.0.1/x'))",
            "quarter = (SELECT 1)",
            "sales_krw > ANY (SELECT 1)",
            "read_csv('/etc/passwd') = 1",
            "max(sales_krw) = sales_krw",
            "rank() OVER (ORDER BY sales_krw) = 1",
            "CAST(sales_krw AS TEXT) = '1'",
            "CASE WHEN sales_krw > 1 THEN TRUE END",
            "__withheld",
            "t.sales_krw > 1",
            "lower((SELECT area_code FROM t LIMIT 1)) = 'x'",
            "length(DISTINCT area_code) = 1",
            "area_code = 'x' -- ' \nOR 1 = (SELECT 1)",
        ] {
            // A bare column is an expression; whether it is true or false the table says.
            assert!(bad == "quarter" || condition(bad, sales).is_err(), "{bad}");
        }
    }
}
