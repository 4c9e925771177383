package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of CSINodes. */
class CsiNodeRulesTest {
    private static final String GOOD = """
            {spec:{drivers:[{name:"D.example",nodeID:"n",topologyKeys:["k"],allocatable:{count:3}}]}}
            """;

    private final RulesTable table = new RulesTable(CsiRules.node(), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {spec:{drivers:[{}]}} | spec.drivers[0].name Required, spec.drivers[0].nodeID Required
            create | {spec:{drivers:[{name:"a_",nodeID:"n",allocatable:{count:-1}},{name:"b",nodeID:"n",topologyKeys:["bad key","k","k",""]},{name:"b",nodeID:"n"}]}} | spec.drivers[0].allocatable.count Invalid, spec.drivers[0].name Invalid, spec.drivers[1] Duplicate, spec.drivers[1] Invalid, spec.drivers[1] Required, spec.drivers[2].name Duplicate
            update | {spec:{drivers:[{name:"D.example",nodeID:"m"}]}} | spec.drivers Invalid
            update | {spec:{drivers:[{name:"D.example",nodeID:"n",topologyKeys:["k"],allocatable:{count:4}}]}} |
            update | {spec:{drivers:[]}} |
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
