package dev.keelson.apiserver.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * The only way to {@code dev.cel}: parses and checks. Everything that outlives a compilation is converted into this
 * package's own {@link Expr}.
 */
final class FrontEnd {
    private static final int MAX_CODE_POINTS = 100_000;
    private static final int MAX_DEPTH = 250;
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableReservedIds(true)
            .enableOptionalSyntax(true)
            .enableHomogeneousLiterals(false)
            .enableHeterogeneousNumericComparisons(true)
            .enableTimestampEpoch(true)
            .enableHiddenAccumulatorVar(true)
            .enableUnsignedLongs(true)
            .maxExpressionCodePointSize(MAX_CODE_POINTS)
            .maxParseRecursionDepth(MAX_DEPTH)
            .populateMacroCalls(false)
            .build();

    /** How the parser's own errors begin. */
    private static final List<String> SYNTAX = List.of(
            "mismatched input", "extraneous input", "no viable alternative", "token recognition error", "missing ");

    private static final Pattern CANDIDATES = Pattern.compile(" \\(candidates: .*\\)$", Pattern.DOTALL);

    /** Functions of the libraries, in the compiler's form; made once. */
    private static final List<CelFunctionDecl> DECLARATIONS = declarations();

    private final CelCompiler compiler;

    FrontEnd(Map<String, DeclaredType> variables) {
        CheckedTypes types = new CheckedTypes();
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addMacros(Macros.all())
                .addFunctionDeclarations(DECLARATIONS);
        variables.forEach((name, type) -> builder.addVar(name, types.declare(type, "selfType." + name)));
        this.compiler = builder.setTypeProvider(types).build();
    }

    private static List<CelFunctionDecl> declarations() {
        List<CelFunctionDecl> declarations = new ArrayList<>();
        Library.kubernetes().functions().forEach((name, overloads) -> {
            List<CelOverloadDecl> declared = new ArrayList<>();
            for (Library.Overload overload : overloads) {
                var parameters = overload.parameters().stream()
                        .map(CheckedTypes::celType)
                        .toList();
                var result = CheckedTypes.celType(overload.result());
                declared.add(
                        overload.member()
                                ? CelOverloadDecl.newMemberOverload(overload.id(), result, parameters)
                                : CelOverloadDecl.newGlobalOverload(overload.id(), result, parameters));
            }
            declarations.add(CelFunctionDecl.newFunctionDeclaration(name, declared));
        });
        return List.copyOf(declarations);
    }

    /** A checked expression and its text, for messages. */
    static final class Checked {
        private final Expr expr;
        private final CelAbstractSyntaxTree tree;

        Checked(Expr expr, CelAbstractSyntaxTree tree) {
            this.expr = expr;
            this.tree = tree;
        }

        Expr expr() {
            return expr;
        }

        String problemAt(long id, String words) {
            int offset = tree.getSource().getPositionsMap().getOrDefault(id, 0);
            CelSourceLocation location =
                    tree.getSource().getOffsetLocation(offset).orElse(CelSourceLocation.NONE);
            return CelIssue.toDisplayString(ImmutableList.of(CelIssue.formatError(location, words)), tree.getSource());
        }
    }

    Checked check(String expression) throws ExpressionException {
        CelValidationResult parsed = compiler.parse(expression);
        requireGood(parsed);
        try {
            CelValidationResult result = compiler.check(parsed.getAst());
            requireGood(result);
            CelAbstractSyntaxTree tree = result.getAst();
            return new Checked(new TreeReader(tree).read(), tree);
        } catch (CelValidationException e) {
            throw new ExpressionException(String.valueOf(e.getMessage()));
        }
    }

    /** The errors are those of cel-go in cel-go's words, as far as they differ from this compiler's. */
    private static void requireGood(CelValidationResult result) throws ExpressionException {
        if (!result.hasError()) {
            return;
        }
        StringJoiner text = new StringJoiner("\n");
        for (CelIssue issue : result.getErrors()) {
            String message = CANDIDATES.matcher(issue.getMessage()).replaceFirst("");
            boolean syntax = SYNTAX.stream().anyMatch(message::startsWith);
            CelIssue worded =
                    CelIssue.formatError(issue.getSourceLocation(), syntax ? "Syntax error: " + message : message);
            text.add(worded.toDisplayString(result.getSource()));
        }
        throw new ExpressionException(text.toString());
    }
}
