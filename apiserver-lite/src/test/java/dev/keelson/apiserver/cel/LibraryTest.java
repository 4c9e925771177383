package dev.keelson.apiserver.cel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every function of the libraries: each expression holds. */
class LibraryTest {
    private static final ExpressionEnvironment EMPTY = ExpressionEnvironment.of(Map.of());

    private static Evaluation evaluate(String expression) throws ExpressionException {
        return Expressions.compile(expression, EMPTY).evaluate(name -> null, Expressions.PER_CALL_LIMIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 + 2 * 3 == 7 && 7 % 4 == 3 && -(-3) == 3 && 7 / 2 == 3",
                "1.5 + 1.5 == 3.0 && 2u + 3u == 5u",
                "dyn(1) == 1.0 && dyn(1u) == 1 && 2 > 1.5 && dyn(1) < 2u",
                "'a' < 'b' && 'ab' + 'c' == 'abc' && b'ab' + b'c' == b'abc'",
                "size('héé') == 3 && 'abc'.size() == 3 && size([1, 2]) == 2 && size({'a': 1}) == 1",
                "'hello'.contains('ell') && 'hello'.startsWith('he') && 'hello'.endsWith('lo')",
                "'hello'.matches('^h.*o$') && matches('x1', r'\\d')",
                "2 in [1, 2] && !(3 in [1, 2]) && 'a' in {'a': 1}",
                "[1, 2][1] == 2 && {'a': 1}['a'] == 1 && {'a': 1}.a == 1 && has({'a': 1}.a) && !has({'a': 1}.b)",
                "int('42') == 42 && uint(3) == 3u && double('1.5') == 1.5 && string(12) == '12' && bool('true')",
                "string(1.0) == '1' && string(1e30) == '1e+30' && string(true) == 'true' && string(b'ab') == 'ab'",
                "type(1) == int && type('a') == string && type([1]) == list && type(duration('1s')) != string",
                "duration('1h30m') == duration('5400s') && string(duration('1m1.5s')) == '61.5s'",
                "duration('1h').getMinutes() == 60 && duration('1500ms').getMilliseconds() == 1500",
                "timestamp('2024-02-29T12:30:45Z').getFullYear() == 2024",
                "timestamp('2024-02-29T12:30:45Z').getMonth() == 1",
                "timestamp('2024-02-29T12:30:45Z').getDate() == 29",
                "timestamp('2024-02-29T23:30:45Z').getHours('+02:00') == 1",
                "timestamp('2024-02-29T12:30:45Z') - timestamp('2024-02-29T12:00:00Z') == duration('30m45s')",
                "timestamp('2024-01-01T00:00:00Z') + duration('24h') > timestamp('2024-01-01T00:00:00Z')",
                "string(timestamp('2024-01-01T00:00:00Z')) == '2024-01-01T00:00:00Z'",
                "[1, 2, 3].all(x, x > 0) && [1, 2].exists(x, x == 2) && [1, 2].exists_one(x, x > 1)",
                "[1, 2, 3].filter(x, x > 1) == [2, 3] && [1, 2].map(x, x * 2) == [2, 4]",
                "[1, 2, 3].map(x, x > 1, x * 2) == [4, 6]",
                "true || (1 / 0 > 0) && false || true",
                "[0, 1].exists(x, 1 / x == 1)",
                "true ? 'a' == 'a' : 1 / 0 == 1"
            })
    void standard(String expression) throws ExpressionException {
        assertHolds(expression);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'hello'.charAt(1) == 'e' && 'hello'.charAt(5) == ''",
                "'hello mellow'.indexOf('ello') == 1 && 'hello mellow'.indexOf('ello', 2) == 7",
                "'hello mellow'.lastIndexOf('ello') == 7 && 'hello mellow'.lastIndexOf('ello', 6) == 1",
                "'TacoCat'.lowerAscii() == 'tacocat' && 'TacoCÆt'.upperAscii() == 'TACOCÆT'",
                "'hello hello'.replace('he', 'we') == 'wello wello' && 'hello hello'.replace('he', 'we', 1) == 'wello hello'",
                "'ab'.replace('', '_') == '_a_b_'",
                "'a,b,c'.split(',') == ['a', 'b', 'c'] && 'a,b,c'.split(',', 2) == ['a', 'b,c'] && 'a,b'.split(',', 0) == []",
                "'abc'.split('') == ['a', 'b', 'c']",
                "'tacocat'.substring(4) == 'cat' && 'tacocat'.substring(0, 4) == 'taco'",
                "'  trim\\n'.trim() == 'trim'",
                "['x', 'y'].join() == 'xy' && ['x', 'y'].join('-') == 'x-y'",
                "'%s is %d, %.2f, %x, %o, %b'.format(['n', 5, 1.5, 255, 8, 5]) == 'n is 5, 1.50, ff, 10, 101'",
                "'%s %s %.1f'.format([['a', 1], {'k': 1.5}, 1234.56]) == '[\"a\", 1] {\"k\":1.500000} 1,234.6'",
                "'%e %X %%'.format([1234.5, 'hi']) == '1.234500×10⁰³ 6869 %'",
                "strings.quote('a\"b') == '\"a\\\\\"b\"'",
                "'foo123bar45'.find('[0-9]+') == '123' && 'abc'.find('x') == ''",
                "'a1b2c3'.findAll('[0-9]') == ['1', '2', '3'] && 'a1b2c3'.findAll('[0-9]', 2) == ['1', '2']"
            })
    void strings(String expression) throws ExpressionException {
        assertHolds(expression);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1, 3].sum() == 4 && [1.0, 3.0].sum() == 4.0 && [duration('1m'), duration('1s')].sum() == duration('61s')",
                "[1, 3, 2].min() == 1 && ['b', 'a'].max() == 'b' && [1, 2].isSorted() && !['b', 'a'].isSorted()",
                "[1, 2, 2, 3].indexOf(2) == 1 && [1, 2, 2].lastIndexOf(2) == 2 && [1].indexOf(5) == -1",
                "[1, 2, 3, 4].slice(1, 3) == [2, 3]",
                "[[1], [2, 3]].flatten() == [1, 2, 3] && [[[1], [2]], [[3]]].flatten(2) == [1, 2, 3]",
                "lists.range(3) == [0, 1, 2] && [3, 1, 2].sort() == [1, 2, 3] && [1, 2].reverse() == [2, 1]",
                "[1, 2, 1].distinct() == [1, 2]",
                "['bb', 'a', 'ccc'].sortBy(x, size(x)) == ['a', 'bb', 'ccc']",
                "[1, 2].first().value() == 1 && [1, 2].last().value() == 2 && !dyn([]).first().hasValue()",
                "sets.contains([1, 2, 3], [2]) && sets.equivalent([1, 1], [1]) && sets.intersects([1], [1, 2])",
                "[10, 20].all(i, v, v == (i + 1) * 10) && {'a': 1}.exists(k, v, k == 'a' && v == 1)",
                "[5, 6].existsOne(i, v, v > 5) && [5, 6].exists_one(i, v, i == 0)",
                "[1, 2].transformList(i, v, v * i) == [0, 2] && [1, 2].transformList(i, v, v > 1, v) == [2]",
                "{'a': 1}.transformMap(k, v, v + 1) == {'a': 2}",
                "{'a': 'b'}.transformMapEntry(k, v, {v: k}) == {'b': 'a'}"
            })
    void lists(String expression) throws ExpressionException {
        assertHolds(expression);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "optional.of(1).value() == 1 && !optional.none().hasValue() && optional.none().orValue(2) == 2",
                "optional.of(1).or(optional.of(2)).value() == 1 && !optional.ofNonZeroValue('').hasValue()",
                "{'a': 1}[?'a'].orValue(0) == 1 && {'a': 1}.?b.orValue(5) == 5 && [1][?3].orValue(9) == 9",
                "{'a': {'b': 1}}.?a.b.orValue(0) == 1",
                "optional.of(2).optMap(x, x * 2).value() == 4 && !optional.none().optFlatMap(x, optional.of(x)).hasValue()",
                "[?optional.of(1), ?optional.none()] == [1] && {?'a': optional.none()} == {}",
                "[optional.of(1), optional.none()].unwrapOpt() == [1] && optional.unwrap([optional.of(1)]) == [1]"
            })
    void optionals(String expression) throws ExpressionException {
        assertHolds(expression);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quantity('1Gi').isGreaterThan(quantity('1G')) && quantity('500m').isLessThan(quantity('1'))",
                "quantity('1').compareTo(quantity('1000m')) == 0 && quantity('1') == quantity('1000m')",
                "isQuantity('5Mi') && !isQuantity('5 Mi') && quantity('50k').asInteger() == 50000",
                "quantity('1').add(quantity('500m')).asApproximateFloat() == 1.5 && quantity('5').sub(2).isInteger()",
                "quantity('-3').sign() == -1",
                "semver('1.2.3').isLessThan(semver('1.10.0')) && semver('1.2.3').minor() == 2",
                "isSemver('1.0.0-alpha.1+b') && !isSemver('v1.0') && isSemver('v1.0', true)",
                "semver('1.0.0-alpha').compareTo(semver('1.0.0')) == -1",
                "url('https://u@kubernetes.io:6443/a%20b?x=1&x=2').getHost() == 'kubernetes.io:6443'",
                "url('https://[::1]:80/a').getHostname() == '::1' && url('https://[::1]:80/a').getPort() == '80'",
                "url('https://a.b/c d').getEscapedPath() == '/c%20d' && url('https://a.b/').getScheme() == 'https'",
                "url('https://a.b/?x=1&x=2&y').getQuery() == {'x': ['1', '2'], 'y': ['']}",
                "isURL('/path') && !isURL('../x') && !isURL('')",
                "ip('192.168.0.1').family() == 4 && ip('::1').isLoopback() && ip('0.0.0.0').isUnspecified()",
                "isIP('2001:db8::') && !isIP('1.2.3') && !isIP('::ffff:1.2.3.4') && !isIP('fe80::1%eth0')",
                "ip.isCanonical('2001:db8::abcd') && !ip.isCanonical('2001:DB8::ABCD')",
                "ip('169.254.0.1').isLinkLocalUnicast() && ip('224.0.0.1').isLinkLocalMulticast()",
                "ip('8.8.8.8').isGlobalUnicast() && string(ip('1.2.3.4')) == '1.2.3.4'",
                "cidr('192.168.0.0/24').containsIP('192.168.0.7') && cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')",
                "cidr('10.0.0.0/8').containsIP(ip('10.1.1.1')) && !cidr('10.1.0.0/16').containsCIDR(cidr('10.0.0.0/8'))",
                "cidr('192.168.1.5/24').masked() == cidr('192.168.1.0/24') && cidr('::/64').prefixLength() == 64",
                "cidr('192.168.1.5/24').ip() == ip('192.168.1.5') && string(cidr('10.0.0.0/8')) == '10.0.0.0/8'",
                "isCIDR('1.2.3.4/32') && !isCIDR('1.2.3.4/33')",
                "!format.dns1123Label().validate('my-label').hasValue() && format.dns1123Label().validate('A_').hasValue()",
                "format.named('uuid').value().validate('x').value() == ['does not match the UUID format']",
                "!format.named('nope').hasValue() && !format.date().validate('2024-01-01').hasValue()"
            })
    void kubernetes(String expression) throws ExpressionException {
        assertHolds(expression);
    }

    private static void assertHolds(String expression) throws ExpressionException {
        Evaluation evaluation = evaluate(expression);
        assertThat(evaluation.error()).as(expression).isNull();
        assertThat(evaluation.isTrue()).as(expression).isTrue();
    }
}
