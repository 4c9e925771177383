package dev.keelson.apiserver.kinds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of VolumeAttachments. */
class AttachmentRulesTest {
    private static final String GOOD = """
            {spec:{attacher:"a.example",nodeName:"n",source:{persistentVolumeName:"p"}},status:{attached:true,attachmentMetadata:{a:"b"}}}
            """;

    private final RulesTable table = new RulesTable(new AttachmentRules(), GOOD);

    @Test
    void acceptsWhatIsGood() {
        assertThat(table.created("{}")).isEmpty();
        assertThat(table.updated("{}")).isEmpty();
        assertThat(table.statusUpdated("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            create | {spec:{attacher:"",nodeName:"",source:null}} | spec.attacher Required, spec.nodeName Invalid, spec.source Required
            create | {spec:{attacher:"A_"}} | spec.attacher Invalid
            create | {spec:{source:{persistentVolumeName:""}}} | spec.source.persistentVolumeName Invalid, spec.source.persistentVolumeName Required
            create | {spec:{source:{inlineVolumeSpec:{accessModes:["ReadWriteOnce"],csi:{driver:"d",volumeHandle:"h"}}}}} | spec.source Forbidden
            create | {spec:{source:{persistentVolumeName:null,inlineVolumeSpec:{accessModes:["ReadWriteOnce"],csi:{driver:"d",volumeHandle:"h",nodePublishSecretRef:{name:"s",namespace:"n"}}}}}} |
            create | {spec:{source:{persistentVolumeName:null,inlineVolumeSpec:{capacity:{storage:"1"},claimRef:{},nodeAffinity:{},storageClassName:"c"}}}} | spec.source.inlineVolumeSpec.accessModes Required, spec.source.inlineVolumeSpec.capacity Forbidden, spec.source.inlineVolumeSpec.claimRef Forbidden, spec.source.inlineVolumeSpec.csi Required, spec.source.inlineVolumeSpec.nodeAffinity Forbidden, spec.source.inlineVolumeSpec.storageClassName Forbidden
            create | {spec:{source:{persistentVolumeName:null,inlineVolumeSpec:{accessModes:["Odd"],csi:{nodePublishSecretRef:{}}}}}} | spec.source.inlineVolumeSpec.accessModes NotSupported, spec.source.inlineVolumeSpec.csi.driver Required, spec.source.inlineVolumeSpec.csi.nodePublishSecretRef.name Required, spec.source.inlineVolumeSpec.csi.nodePublishSecretRef.namespace Required, spec.source.inlineVolumeSpec.csi.volumeHandle Required
            update | {spec:{nodeName:"m"}} | spec Invalid
            status | {status:{attachError:{errorCode:-1}}} | status.attachError.errorCode Invalid
            """)
    void refuses(String how, String patch, String refused) {
        assertThat(table.tried(how, patch)).isEqualTo(RulesTable.expected(refused));
    }
}
