package dev.keelson.api.names;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NameRulesTest {

    @Test
    void subdomains() {
        assertThat(NameRules.dns1123Subdomain("a.b-c.d0")).isEmpty();
        assertThat(NameRules.dns1123Subdomain("Upper"))
                .containsExactly(
                        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
                                + " '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for"
                                + " validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
        assertThat(NameRules.dns1123Subdomain("a".repeat(254))).containsExactly("must be no more than 253 characters");
        assertThat(NameRules.dns1123Subdomain("a..b")).hasSize(1);
        assertThat(NameRules.dns1123Subdomain("")).hasSize(1);
    }

    @Test
    void labels() {
        assertThat(NameRules.dns1123Label("0-a")).isEmpty();
        assertThat(NameRules.dns1123Label("a.b")).containsExactly("must not contain dots");
        assertThat(NameRules.dns1035Label("0a")).hasSize(1);
        assertThat(NameRules.dns1035Label("a0")).isEmpty();
        assertThat(NameRules.labelName("abc-", true)).isEmpty();
        assertThat(NameRules.labelName("abc-", false)).isNotEmpty();
    }

    @Test
    void labelKeysAndValues() {
        assertThat(NameRules.labelKey("example.com/My_name.1")).isEmpty();
        assertThat(NameRules.labelKey("a/b/c")).singleElement().asString().startsWith("a valid label key must consist");
        assertThat(NameRules.labelKey("/b")).containsExactly("prefix part must be non-empty");
        assertThat(NameRules.labelKey("a/")).hasSize(2).first().isEqualTo("name part must be non-empty");
        assertThat(NameRules.labelKey("x".repeat(64))).containsExactly("name part must be no more than 63 bytes");
        assertThat(NameRules.labelValue("")).isEmpty();
        assertThat(NameRules.labelValue("a b")).singleElement().asString().startsWith("a valid label must be");
        assertThat(NameRules.labelValue("v".repeat(64))).containsExactly("must be no more than 63 bytes");
    }

    @Test
    void keysPortsAndPaths() {
        assertThat(NameRules.configMapKey("..data")).containsExactly("must not start with '..'");
        assertThat(NameRules.configMapKey("a/b")).hasSize(1);
        assertThat(NameRules.configMapKey("A_b-c.d")).isEmpty();
        assertThat(NameRules.portName("http-8")).isEmpty();
        assertThat(NameRules.portName("8080")).containsExactly("must contain at least one letter (a-z)");
        assertThat(NameRules.portName("a--b")).containsExactly("must not contain consecutive hyphens");
        assertThat(NameRules.portNumber(0)).containsExactly("must be between 1 and 65535, inclusive");
        assertThat(NameRules.pathSegment("system:a:b")).isEmpty();
        assertThat(NameRules.pathSegment("a/b")).containsExactly("may not contain '/'");
        assertThat(NameRules.percent("25%")).isEmpty();
        assertThat(NameRules.percent("%")).hasSize(1);
        assertThat(NameRules.environmentVariable("A=B")).hasSize(1);
    }

    @Test
    void isLinearOnHostileNames() {
        assertThat(NameRules.dns1123Subdomain("a.".repeat(500_000))).hasSize(2);
        assertThat(NameRules.labelKey("a".repeat(1_000_000) + "!")).hasSize(2);
    }
}
