package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of DeviceClasses. */
class DeviceClassRulesTest {
    private static final String GOOD = """
            {metadata:{name:"d"},spec:{selectors:[{cel:{expression:"true"}}],config:[{opaque:{driver:"d.example",parameters:{}}}],
             extendedResourceName:"k.example/gpu"}}
            """;

    private final RulesTable table = new RulesTable(new DeviceClassRules(ExpressionCheck.NONE), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {spec:{selectors:[{}]}} | spec.selectors[0].cel Required
            create | {spec:{config:[{}]}} | spec.config[0].opaque Required
            create | {spec:{extendedResourceName:"cpu"}} | spec.extendedResourceName Invalid
            create | {spec:{extendedResourceName:"requests.k.example/x"}} | spec.extendedResourceName Invalid
            create | {spec:{extendedResourceName:"x.kubernetes.io/x"}} | spec.extendedResourceName Invalid
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
