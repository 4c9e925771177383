package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of PriorityClasses. */
class PriorityClassRulesTest {
    private static final String GOOD = """
            {metadata:{name:"p"},value:1000000000,preemptionPolicy:"Never"}
            """;

    private final RulesTable table = new RulesTable(new PriorityClassRules(), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {value:1000000001} | value Forbidden
            create | {metadata:{name:"system-x"}} | metadata.name Forbidden
            create | {metadata:{name:"system-node-critical"}} | metadata.name Forbidden
            create | {metadata:{name:"system-node-critical"},value:2000001000} |
            create | {metadata:{name:"system-node-critical"},value:2000001000,globalDefault:true} | metadata.name Forbidden
            create | {preemptionPolicy:"Odd"} | preemptionPolicy NotSupported
            create | {preemptionPolicy:""} | preemptionPolicy Required
            update | {value:5,preemptionPolicy:"PreemptLowerPriority"} | preemptionPolicy Invalid, value Forbidden
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
