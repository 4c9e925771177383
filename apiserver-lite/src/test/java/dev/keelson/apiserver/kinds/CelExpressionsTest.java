package dev.keelson.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.kinds.validation.ExpressionCheck.Purpose;
import dev.keelson.apiserver.kinds.validation.ExpressionCheck.Scope;
import dev.keelson.apiserver.kinds.validation.ExpressionCheck.Variable;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CelExpressionsTest {
    private static final CelExpressions EXPRESSIONS = new CelExpressions();
    private static final Scope SCOPE = new Scope(true, List.of(new Variable("v", "1")));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            MATCH_CONDITION    | request.userInfo.username == 'a' && object.metadata.name.startsWith('x')
            MATCH_CONDITION    | authorizer.group('').resource('pods').check('get').allowed()
            VALIDATION         | variables.v > 0 && params.limit == 1
            VALIDATION         | request.dryRun
            MESSAGE            | 'too many: ' + string(object.spec.replicas)
            AUDIT_ANNOTATION   | 'x'
            VARIABLE           | variables.v
            APPLY_CONFIGURATION| Object{spec: Object.spec{replicas: 1}}
            JSON_PATCH         | [JSONPatch{op: "add", path: "/a", value: 1}]
            DEVICE_SELECTOR    | device.driver == 'd' && device.capacity['d'].memory.compareTo(quantity('1Gi')) >= 0
            """)
    void letsInWhatCompilesToTheRightType(Purpose purpose, String expression) {
        assertThat(EXPRESSIONS.problems(expression, purpose, SCOPE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            MATCH_CONDITION    | 1 +                | compilation failed: ERROR
            MATCH_CONDITION    | 'text'             | must evaluate to bool but got string
            MATCH_CONDITION    | nobody == 1        | compilation failed: ERROR
            VALIDATION         | variables.later    | compilation failed: ERROR
            VALIDATION         | request.odd == 1   | compilation failed: ERROR
            MESSAGE            | 1                  | must evaluate to string but got int
            AUDIT_ANNOTATION   | 1                  | must evaluate to one of [string null_type] but got int
            JSON_PATCH         | 'x'                | must evaluate to list(JSONPatch) but got string
            APPLY_CONFIGURATION| 1                  | must evaluate to Object but got int
            DEVICE_SELECTOR    |                    | compilation failed: ERROR
            DEVICE_SELECTOR    | 1                  | must evaluate to bool or the unknown type, not int
            """)
    void tellsWhatIsWrong(Purpose purpose, String expression, String problem) {
        List<String> problems = EXPRESSIONS.problems(expression == null ? "" : expression, purpose, SCOPE);
        assertThat(problems).singleElement().asString().startsWith(problem);
    }
}
