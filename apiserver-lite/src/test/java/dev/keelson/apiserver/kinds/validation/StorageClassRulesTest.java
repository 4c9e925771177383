package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of StorageClasses. */
class StorageClassRulesTest {
    private static final String GOOD = """
            {provisioner:"k.example/P",parameters:{a:"b"},reclaimPolicy:"Retain",volumeBindingMode:"Immediate",
             allowedTopologies:[{matchLabelExpressions:[{key:"z",values:["a","b"]}]}]}
            """;

    private final RulesTable table = new RulesTable(StorageClassRules.storageClass(), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {provisioner:""} | provisioner Required
            create | {provisioner:"a/b/c"} | provisioner Invalid
            create | {parameters:{"":"x"}} | parameters Invalid
            create | {reclaimPolicy:"Recycle"} | reclaimPolicy NotSupported
            create | {volumeBindingMode:null} | volumeBindingMode Required
            create | {volumeBindingMode:"Later"} | volumeBindingMode NotSupported
            create | {allowedTopologies:[{matchLabelExpressions:[{key:"z",values:["a","a"]},{key:"z",values:[]},{key:"bad key",values:["a"]}]}]} | allowedTopologies[0].matchLabelExpressions[0].values[1] Duplicate, allowedTopologies[0].matchLabelExpressions[1].key Duplicate, allowedTopologies[0].matchLabelExpressions[1].values Required, allowedTopologies[0].matchLabelExpressions[2].key Invalid
            create | {allowedTopologies:[{matchLabelExpressions:[{key:"z",values:["a","b"]}]},{matchLabelExpressions:[{key:"z",values:["b","a"]}]}]} | allowedTopologies[1].matchLabelExpressions Duplicate
            update | {provisioner:"q",parameters:{a:"c"},reclaimPolicy:"Delete",volumeBindingMode:"WaitForFirstConsumer"} | parameters Invalid, provisioner Invalid, reclaimPolicy Invalid, volumeBindingMode Invalid
            update | {allowVolumeExpansion:true} |
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
