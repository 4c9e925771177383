package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of RuntimeClasses. */
class RuntimeClassRulesTest {
    private static final String GOOD = """
            {handler:"runc",overhead:{podFixed:{cpu:"1"}},scheduling:{nodeSelector:{a:"b"},tolerations:[{key:"a",operator:"Exists"}]}}
            """;

    private final RulesTable table = new RulesTable(new RuntimeClassRules(), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {handler:""} | handler Required
            create | {handler:"A_"} | handler Invalid
            create | {overhead:{podFixed:{cpu:"-1"}}} | overhead.limits[cpu] Invalid
            create | {scheduling:{nodeSelector:{"bad key":"x"}}} | scheduling.nodeSelector Invalid
            create | {scheduling:{tolerations:[{key:"a",operator:"Exists"},{key:"a",operator:"Exists",tolerationSeconds:1,effect:""}]}} | scheduling.tolerations[1] Duplicate, scheduling.tolerations[1].effect Invalid
            update | {handler:"other"} | handler Invalid
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
