package dev.keelson.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class StatusPatchTest {

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }

    private static String patch(String server, String wanted) throws Exception {
        return StatusPatch.between(json(server), json(wanted))
                .map(JsonNode::toString)
                .orElse("")
                .replace('"', '\'');
    }

    @Test
    void nothingIsSentForWhatTheServerHas() throws Exception {
        String status = "{'phase':'Running','conditions':[{'type':'Ready','status':'True'}]}";
        assertThat(patch(status, status)).isEmpty();
    }

    @Test
    void othersConditionsAndFieldsAreLeftAlone() throws Exception {
        assertThat(patch(
                        "{'phase':'Pending','nominatedNodeName':'x','conditions':[{'type':'Gate','status':'True'}]}",
                        "{'phase':'Running','conditions':[{'type':'Ready','status':'True'}]}"))
                .isEqualTo("{'phase':'Running','conditions':[{'type':'Ready','status':'True'}]}");
    }

    @Test
    void whatAConditionNoLongerSaysIsRemoved() throws Exception {
        assertThat(patch(
                        "{'conditions':[{'type':'Ready','status':'False','reason':'R'}]}",
                        "{'conditions':[{'type':'Ready','status':'True'}]}"))
                .isEqualTo("{'conditions':[{'type':'Ready','status':'True','reason':null}]}");
    }

    @Test
    void goneScalarsBecomeNullAndAddressesAreReplaced() throws Exception {
        assertThat(patch("{'reason':'R','podIPs':[{'ip':'1'}]}", "{'podIPs':[{'ip':'2'}]}"))
                .isEqualTo("{'reason':null,'podIPs':[{'ip':'2'},{'$patch':'replace'}]}");
    }
}
