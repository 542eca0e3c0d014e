/** `keyproof/accounts`: people, what they say to each other, and the devices that have no UI. */
export type { People } from "../helpers/accounts/people.ts";
export type { Person } from "../helpers/accounts/person.ts";
export type { Room, SentMessage } from "../helpers/accounts/room.ts";
export type { SdkClient } from "../helpers/clients/sdk/sdk-client.ts";
export {
    betterAndWorse,
    type Conversation,
    peopleWhoTalked,
    peopleWithHistory,
    type SharedHistory,
    talkBeforeAnyBackup,
} from "../suites/history.ts";
