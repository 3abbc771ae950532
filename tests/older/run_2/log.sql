BEGIN TRANSACTION;
CREATE TABLE actions (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	arm TEXT NOT NULL, 
	round BIGINT NOT NULL, 
	phase TEXT NOT NULL, 
	agent BIGINT NOT NULL, 
	partner BIGINT, 
	action TEXT NOT NULL, 
	choice TEXT, 
	amount DOUBLE, 
	payoff DOUBLE, 
	reason TEXT NOT NULL, 
	fields TEXT, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
CREATE TABLE agents (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	agent BIGINT NOT NULL, 
	persona TEXT, 
	reasoner TEXT, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "agents" VALUES('run_2',0,0,'strong_democrat','argument');
INSERT INTO "agents" VALUES('run_2',1,1,'strong_democrat','argument');
INSERT INTO "agents" VALUES('run_2',2,2,'strong_democrat','argument');
INSERT INTO "agents" VALUES('run_2',3,3,'strong_democrat','argument');
INSERT INTO "agents" VALUES('run_2',4,4,'strong_republican','argument');
INSERT INTO "agents" VALUES('run_2',5,5,'strong_republican','argument');
INSERT INTO "agents" VALUES('run_2',6,6,'strong_democrat','argument');
INSERT INTO "agents" VALUES('run_2',7,7,'strong_democrat','argument');
INSERT INTO "agents" VALUES('run_2',8,8,'strong_republican','argument');
INSERT INTO "agents" VALUES('run_2',9,9,'strong_republican','argument');
INSERT INTO "agents" VALUES('run_2',10,10,'independent','argument');
INSERT INTO "agents" VALUES('run_2',11,11,'strong_republican','argument');
CREATE TABLE answers (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	arm TEXT NOT NULL, 
	round BIGINT NOT NULL, 
	phase TEXT NOT NULL, 
	agent BIGINT NOT NULL, 
	question TEXT NOT NULL, 
	option BIGINT, 
	value DOUBLE, 
	reason TEXT NOT NULL, 
	raw TEXT, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "answers" VALUES('run_2',0,'treatment',0,'poll',0,'self_placement',1,2.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',1,'treatment',0,'poll',0,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',2,'treatment',0,'poll',1,'self_placement',2,3.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',3,'treatment',0,'poll',1,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',4,'treatment',0,'poll',2,'self_placement',3,4.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',5,'treatment',0,'poll',2,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',6,'treatment',0,'poll',3,'self_placement',1,2.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',7,'treatment',0,'poll',3,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',8,'treatment',0,'poll',4,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',9,'treatment',0,'poll',4,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',10,'treatment',0,'poll',5,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',11,'treatment',0,'poll',5,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',12,'treatment',0,'poll',6,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',13,'treatment',0,'poll',6,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',14,'treatment',0,'poll',7,'self_placement',3,4.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',15,'treatment',0,'poll',7,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',16,'treatment',0,'poll',8,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',17,'treatment',0,'poll',8,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',18,'treatment',0,'poll',9,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',19,'treatment',0,'poll',9,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',20,'treatment',0,'poll',10,'self_placement',6,7.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',21,'treatment',0,'poll',10,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',22,'treatment',0,'poll',11,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',23,'treatment',0,'poll',11,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',24,'treatment',2,'poll',0,'self_placement',2,3.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',25,'treatment',2,'poll',0,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',26,'treatment',2,'poll',1,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',27,'treatment',2,'poll',1,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',28,'treatment',2,'poll',2,'self_placement',1,2.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',29,'treatment',2,'poll',2,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',30,'treatment',2,'poll',3,'self_placement',1,2.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',31,'treatment',2,'poll',3,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',32,'treatment',2,'poll',4,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',33,'treatment',2,'poll',4,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',34,'treatment',2,'poll',5,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',35,'treatment',2,'poll',5,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',36,'treatment',2,'poll',6,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',37,'treatment',2,'poll',6,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',38,'treatment',2,'poll',7,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',39,'treatment',2,'poll',7,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',40,'treatment',2,'poll',8,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',41,'treatment',2,'poll',8,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',42,'treatment',2,'poll',9,'self_placement',3,4.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',43,'treatment',2,'poll',9,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',44,'treatment',2,'poll',10,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',45,'treatment',2,'poll',10,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',46,'treatment',2,'poll',11,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',47,'treatment',2,'poll',11,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',48,'no_interaction',0,'poll',0,'self_placement',1,2.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',49,'no_interaction',0,'poll',0,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',50,'no_interaction',0,'poll',1,'self_placement',2,3.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',51,'no_interaction',0,'poll',1,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',52,'no_interaction',0,'poll',2,'self_placement',3,4.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',53,'no_interaction',0,'poll',2,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',54,'no_interaction',0,'poll',3,'self_placement',1,2.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',55,'no_interaction',0,'poll',3,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',56,'no_interaction',0,'poll',4,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',57,'no_interaction',0,'poll',4,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',58,'no_interaction',0,'poll',5,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',59,'no_interaction',0,'poll',5,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',60,'no_interaction',0,'poll',6,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',61,'no_interaction',0,'poll',6,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',62,'no_interaction',0,'poll',7,'self_placement',3,4.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',63,'no_interaction',0,'poll',7,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',64,'no_interaction',0,'poll',8,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',65,'no_interaction',0,'poll',8,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',66,'no_interaction',0,'poll',9,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',67,'no_interaction',0,'poll',9,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',68,'no_interaction',0,'poll',10,'self_placement',6,7.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',69,'no_interaction',0,'poll',10,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',70,'no_interaction',0,'poll',11,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',71,'no_interaction',0,'poll',11,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',72,'no_interaction',2,'poll',0,'self_placement',1,2.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',73,'no_interaction',2,'poll',0,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',74,'no_interaction',2,'poll',1,'self_placement',2,3.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',75,'no_interaction',2,'poll',1,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',76,'no_interaction',2,'poll',2,'self_placement',3,4.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',77,'no_interaction',2,'poll',2,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',78,'no_interaction',2,'poll',3,'self_placement',1,2.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',79,'no_interaction',2,'poll',3,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',80,'no_interaction',2,'poll',4,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',81,'no_interaction',2,'poll',4,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',82,'no_interaction',2,'poll',5,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',83,'no_interaction',2,'poll',5,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',84,'no_interaction',2,'poll',6,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',85,'no_interaction',2,'poll',6,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',86,'no_interaction',2,'poll',7,'self_placement',3,4.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',87,'no_interaction',2,'poll',7,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',88,'no_interaction',2,'poll',8,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',89,'no_interaction',2,'poll',8,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',90,'no_interaction',2,'poll',9,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',91,'no_interaction',2,'poll',9,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',92,'no_interaction',2,'poll',10,'self_placement',6,7.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',93,'no_interaction',2,'poll',10,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',94,'no_interaction',2,'poll',11,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('run_2',95,'no_interaction',2,'poll',11,'vote',1,1.0,'answered',NULL);
CREATE TABLE arms (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	arm TEXT NOT NULL, 
	interaction BOOLEAN, 
	persona BOOLEAN, 
	shuffled BOOLEAN, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "arms" VALUES('run_2',0,'treatment',1,1,0);
INSERT INTO "arms" VALUES('run_2',1,'no_interaction',0,1,0);
CREATE TABLE calls (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	phase TEXT, 
	prompt TEXT, 
	model TEXT, 
	draws BIGINT NOT NULL, 
	attempt BIGINT NOT NULL, 
	outcome TEXT NOT NULL, 
	http_status BIGINT, 
	started DOUBLE, 
	latency DOUBLE, 
	prompt_tokens BIGINT, 
	completion_tokens BIGINT, 
	cost DOUBLE, 
	possibly_billed BOOLEAN, 
	detail TEXT, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
CREATE TABLE changes (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	question TEXT NOT NULL, 
	"group" TEXT, 
	label TEXT, 
	start TEXT, 
	"end" TEXT, 
	truth TEXT, 
	"before" BIGINT, 
	"after" BIGINT, 
	people BIGINT NOT NULL, 
	weight DOUBLE, 
	effective_n DOUBLE, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
CREATE TABLE edges (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	hearer BIGINT NOT NULL, 
	heard BIGINT NOT NULL, 
	weight DOUBLE, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "edges" VALUES('run_2',0,0,1,NULL);
INSERT INTO "edges" VALUES('run_2',1,0,7,NULL);
INSERT INTO "edges" VALUES('run_2',2,0,8,NULL);
INSERT INTO "edges" VALUES('run_2',3,1,0,NULL);
INSERT INTO "edges" VALUES('run_2',4,1,7,NULL);
INSERT INTO "edges" VALUES('run_2',5,1,8,NULL);
INSERT INTO "edges" VALUES('run_2',6,2,3,NULL);
INSERT INTO "edges" VALUES('run_2',7,2,6,NULL);
INSERT INTO "edges" VALUES('run_2',8,2,10,NULL);
INSERT INTO "edges" VALUES('run_2',9,3,2,NULL);
INSERT INTO "edges" VALUES('run_2',10,3,6,NULL);
INSERT INTO "edges" VALUES('run_2',11,3,10,NULL);
INSERT INTO "edges" VALUES('run_2',12,4,5,NULL);
INSERT INTO "edges" VALUES('run_2',13,4,9,NULL);
INSERT INTO "edges" VALUES('run_2',14,4,11,NULL);
INSERT INTO "edges" VALUES('run_2',15,5,4,NULL);
INSERT INTO "edges" VALUES('run_2',16,5,9,NULL);
INSERT INTO "edges" VALUES('run_2',17,5,11,NULL);
INSERT INTO "edges" VALUES('run_2',18,6,2,NULL);
INSERT INTO "edges" VALUES('run_2',19,6,3,NULL);
INSERT INTO "edges" VALUES('run_2',20,6,10,NULL);
INSERT INTO "edges" VALUES('run_2',21,7,0,NULL);
INSERT INTO "edges" VALUES('run_2',22,7,1,NULL);
INSERT INTO "edges" VALUES('run_2',23,7,8,NULL);
INSERT INTO "edges" VALUES('run_2',24,8,0,NULL);
INSERT INTO "edges" VALUES('run_2',25,8,1,NULL);
INSERT INTO "edges" VALUES('run_2',26,8,7,NULL);
INSERT INTO "edges" VALUES('run_2',27,9,4,NULL);
INSERT INTO "edges" VALUES('run_2',28,9,5,NULL);
INSERT INTO "edges" VALUES('run_2',29,9,11,NULL);
INSERT INTO "edges" VALUES('run_2',30,10,2,NULL);
INSERT INTO "edges" VALUES('run_2',31,10,3,NULL);
INSERT INTO "edges" VALUES('run_2',32,10,6,NULL);
INSERT INTO "edges" VALUES('run_2',33,11,4,NULL);
INSERT INTO "edges" VALUES('run_2',34,11,5,NULL);
INSERT INTO "edges" VALUES('run_2',35,11,9,NULL);
CREATE TABLE exposures (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	arm TEXT NOT NULL, 
	round BIGINT NOT NULL, 
	phase TEXT NOT NULL, 
	message BIGINT, 
	agent BIGINT NOT NULL, 
	sender BIGINT, 
	position BIGINT NOT NULL, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "exposures" VALUES('run_2',0,'treatment',1,'hear',7,0,7,0);
INSERT INTO "exposures" VALUES('run_2',1,'treatment',1,'hear',1,0,1,1);
INSERT INTO "exposures" VALUES('run_2',2,'treatment',1,'hear',8,0,8,2);
INSERT INTO "exposures" VALUES('run_2',3,'treatment',1,'hear',7,1,7,0);
INSERT INTO "exposures" VALUES('run_2',4,'treatment',1,'hear',8,1,8,1);
INSERT INTO "exposures" VALUES('run_2',5,'treatment',1,'hear',0,1,0,2);
INSERT INTO "exposures" VALUES('run_2',6,'treatment',1,'hear',6,2,6,0);
INSERT INTO "exposures" VALUES('run_2',7,'treatment',1,'hear',10,2,10,1);
INSERT INTO "exposures" VALUES('run_2',8,'treatment',1,'hear',3,2,3,2);
INSERT INTO "exposures" VALUES('run_2',9,'treatment',1,'hear',6,3,6,0);
INSERT INTO "exposures" VALUES('run_2',10,'treatment',1,'hear',2,3,2,1);
INSERT INTO "exposures" VALUES('run_2',11,'treatment',1,'hear',10,3,10,2);
INSERT INTO "exposures" VALUES('run_2',12,'treatment',1,'hear',5,4,5,0);
INSERT INTO "exposures" VALUES('run_2',13,'treatment',1,'hear',9,4,9,1);
INSERT INTO "exposures" VALUES('run_2',14,'treatment',1,'hear',11,4,11,2);
INSERT INTO "exposures" VALUES('run_2',15,'treatment',1,'hear',9,5,9,0);
INSERT INTO "exposures" VALUES('run_2',16,'treatment',1,'hear',11,5,11,1);
INSERT INTO "exposures" VALUES('run_2',17,'treatment',1,'hear',4,5,4,2);
INSERT INTO "exposures" VALUES('run_2',18,'treatment',1,'hear',2,6,2,0);
INSERT INTO "exposures" VALUES('run_2',19,'treatment',1,'hear',10,6,10,1);
INSERT INTO "exposures" VALUES('run_2',20,'treatment',1,'hear',3,6,3,2);
INSERT INTO "exposures" VALUES('run_2',21,'treatment',1,'hear',1,7,1,0);
INSERT INTO "exposures" VALUES('run_2',22,'treatment',1,'hear',8,7,8,1);
INSERT INTO "exposures" VALUES('run_2',23,'treatment',1,'hear',0,7,0,2);
INSERT INTO "exposures" VALUES('run_2',24,'treatment',1,'hear',7,8,7,0);
INSERT INTO "exposures" VALUES('run_2',25,'treatment',1,'hear',1,8,1,1);
INSERT INTO "exposures" VALUES('run_2',26,'treatment',1,'hear',0,8,0,2);
INSERT INTO "exposures" VALUES('run_2',27,'treatment',1,'hear',5,9,5,0);
INSERT INTO "exposures" VALUES('run_2',28,'treatment',1,'hear',11,9,11,1);
INSERT INTO "exposures" VALUES('run_2',29,'treatment',1,'hear',4,9,4,2);
INSERT INTO "exposures" VALUES('run_2',30,'treatment',1,'hear',6,10,6,0);
INSERT INTO "exposures" VALUES('run_2',31,'treatment',1,'hear',2,10,2,1);
INSERT INTO "exposures" VALUES('run_2',32,'treatment',1,'hear',3,10,3,2);
INSERT INTO "exposures" VALUES('run_2',33,'treatment',1,'hear',5,11,5,0);
INSERT INTO "exposures" VALUES('run_2',34,'treatment',1,'hear',9,11,9,1);
INSERT INTO "exposures" VALUES('run_2',35,'treatment',1,'hear',4,11,4,2);
INSERT INTO "exposures" VALUES('run_2',36,'treatment',2,'hear',13,0,1,0);
INSERT INTO "exposures" VALUES('run_2',37,'treatment',2,'hear',20,0,8,1);
INSERT INTO "exposures" VALUES('run_2',38,'treatment',2,'hear',19,0,7,2);
INSERT INTO "exposures" VALUES('run_2',39,'treatment',2,'hear',12,1,0,0);
INSERT INTO "exposures" VALUES('run_2',40,'treatment',2,'hear',20,1,8,1);
INSERT INTO "exposures" VALUES('run_2',41,'treatment',2,'hear',19,1,7,2);
INSERT INTO "exposures" VALUES('run_2',42,'treatment',2,'hear',18,2,6,0);
INSERT INTO "exposures" VALUES('run_2',43,'treatment',2,'hear',15,2,3,1);
INSERT INTO "exposures" VALUES('run_2',44,'treatment',2,'hear',22,2,10,2);
INSERT INTO "exposures" VALUES('run_2',45,'treatment',2,'hear',14,3,2,0);
INSERT INTO "exposures" VALUES('run_2',46,'treatment',2,'hear',18,3,6,1);
INSERT INTO "exposures" VALUES('run_2',47,'treatment',2,'hear',22,3,10,2);
INSERT INTO "exposures" VALUES('run_2',48,'treatment',2,'hear',17,4,5,0);
INSERT INTO "exposures" VALUES('run_2',49,'treatment',2,'hear',23,4,11,1);
INSERT INTO "exposures" VALUES('run_2',50,'treatment',2,'hear',21,4,9,2);
INSERT INTO "exposures" VALUES('run_2',51,'treatment',2,'hear',16,5,4,0);
INSERT INTO "exposures" VALUES('run_2',52,'treatment',2,'hear',23,5,11,1);
INSERT INTO "exposures" VALUES('run_2',53,'treatment',2,'hear',21,5,9,2);
INSERT INTO "exposures" VALUES('run_2',54,'treatment',2,'hear',14,6,2,0);
INSERT INTO "exposures" VALUES('run_2',55,'treatment',2,'hear',15,6,3,1);
INSERT INTO "exposures" VALUES('run_2',56,'treatment',2,'hear',22,6,10,2);
INSERT INTO "exposures" VALUES('run_2',57,'treatment',2,'hear',12,7,0,0);
INSERT INTO "exposures" VALUES('run_2',58,'treatment',2,'hear',13,7,1,1);
INSERT INTO "exposures" VALUES('run_2',59,'treatment',2,'hear',20,7,8,2);
INSERT INTO "exposures" VALUES('run_2',60,'treatment',2,'hear',12,8,0,0);
INSERT INTO "exposures" VALUES('run_2',61,'treatment',2,'hear',13,8,1,1);
INSERT INTO "exposures" VALUES('run_2',62,'treatment',2,'hear',19,8,7,2);
INSERT INTO "exposures" VALUES('run_2',63,'treatment',2,'hear',17,9,5,0);
INSERT INTO "exposures" VALUES('run_2',64,'treatment',2,'hear',16,9,4,1);
INSERT INTO "exposures" VALUES('run_2',65,'treatment',2,'hear',23,9,11,2);
INSERT INTO "exposures" VALUES('run_2',66,'treatment',2,'hear',14,10,2,0);
INSERT INTO "exposures" VALUES('run_2',67,'treatment',2,'hear',18,10,6,1);
INSERT INTO "exposures" VALUES('run_2',68,'treatment',2,'hear',15,10,3,2);
INSERT INTO "exposures" VALUES('run_2',69,'treatment',2,'hear',17,11,5,0);
INSERT INTO "exposures" VALUES('run_2',70,'treatment',2,'hear',16,11,4,1);
INSERT INTO "exposures" VALUES('run_2',71,'treatment',2,'hear',21,11,9,2);
CREATE TABLE figures (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	arm TEXT NOT NULL, 
	round BIGINT NOT NULL, 
	phase TEXT NOT NULL, 
	name TEXT NOT NULL, 
	value DOUBLE, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
CREATE TABLE ground_truth (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	question TEXT NOT NULL, 
	"group" TEXT, 
	label TEXT, 
	option BIGINT, 
	share DOUBLE, 
	se DOUBLE, 
	n DOUBLE, 
	effective_n DOUBLE, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "ground_truth" VALUES('run_2',0,'self_placement','all','all',0,1.69491525423728812971e-02,5.94773392064602921674e-03,472.0,472.0);
INSERT INTO "ground_truth" VALUES('run_2',1,'self_placement','all','all',1,1.14406779661016949622e-01,1.46667053967312957518e-02,472.0,472.0);
INSERT INTO "ground_truth" VALUES('run_2',2,'self_placement','all','all',2,1.61016949152542360179e-01,1.69356526178554497863e-02,472.0,472.0);
INSERT INTO "ground_truth" VALUES('run_2',3,'self_placement','all','all',3,2.54237288135593209048e-01,2.00636296446091225154e-02,472.0,472.0);
INSERT INTO "ground_truth" VALUES('run_2',4,'self_placement','all','all',4,1.90677966101694906786e-01,1.81009131243209352157e-02,472.0,472.0);
INSERT INTO "ground_truth" VALUES('run_2',5,'self_placement','all','all',5,2.20338983050847453393e-01,1.9098010456454185546e-02,472.0,472.0);
INSERT INTO "ground_truth" VALUES('run_2',6,'self_placement','all','all',6,0.0423728813559322,0.00928179052862422,472.0,472.0);
INSERT INTO "ground_truth" VALUES('run_2',7,'self_placement','party','strong Democrat',0,0.0425531914893617,2.09306117803389479803e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('run_2',8,'self_placement','party','strong Democrat',1,3.51063829787234049639e-01,4.94940006359360640253e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('run_2',9,'self_placement','party','strong Democrat',2,2.2340425531914892554e-01,4.31918443646215552411e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('run_2',10,'self_placement','party','strong Democrat',3,2.2340425531914892554e-01,4.31918443646215483022e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('run_2',11,'self_placement','party','strong Democrat',4,5.31914893617021281024e-02,2.32707659191606179571e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('run_2',12,'self_placement','party','strong Democrat',5,0.0851063829787234,2.89350935781512094702e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('run_2',13,'self_placement','party','strong Democrat',6,2.12765957446808505471e-02,0.014963720362176,94.0,94.0);
INSERT INTO "ground_truth" VALUES('run_2',14,'self_placement','party','weak Democrat',0,2.15053763440860232214e-02,1.51237270870704099134e-02,93.0,93.0);
INSERT INTO "ground_truth" VALUES('run_2',15,'self_placement','party','weak Democrat',1,1.07526881720430109168e-01,3.22970000336400067664e-02,93.0,93.0);
INSERT INTO "ground_truth" VALUES('run_2',16,'self_placement','party','weak Democrat',2,3.11827956989247312424e-01,4.82961068542120883217e-02,93.0,93.0);
INSERT INTO "ground_truth" VALUES('run_2',17,'self_placement','party','weak Democrat',3,3.54838709677419372745e-01,4.9883363937668248611e-02,93.0,93.0);
INSERT INTO "ground_truth" VALUES('run_2',18,'self_placement','party','weak Democrat',4,1.50537634408602155611e-01,3.7282128693900025429e-02,93.0,93.0);
INSERT INTO "ground_truth" VALUES('run_2',19,'self_placement','party','weak Democrat',5,4.30107526881720464428e-02,2.11518392255514164901e-02,93.0,93.0);
INSERT INTO "ground_truth" VALUES('run_2',20,'self_placement','party','weak Democrat',6,1.07526881720430116107e-02,1.07526881720430324274e-02,93.0,93.0);
INSERT INTO "ground_truth" VALUES('run_2',21,'self_placement','party','independent Democrat',0,3.44827586206896546938e-02,2.41681601396711506768e-02,58.0,58.0);
INSERT INTO "ground_truth" VALUES('run_2',22,'self_placement','party','independent Democrat',1,1.03448275862068964081e-01,4.03377690941794098122e-02,58.0,58.0);
INSERT INTO "ground_truth" VALUES('run_2',23,'self_placement','party','independent Democrat',2,2.06896551724137928163e-01,5.36542486355516823337e-02,58.0,58.0);
INSERT INTO "ground_truth" VALUES('run_2',24,'self_placement','party','independent Democrat',3,4.13793103448275856326e-01,6.52348484777184184357e-02,58.0,58.0);
INSERT INTO "ground_truth" VALUES('run_2',25,'self_placement','party','independent Democrat',4,1.89655172413793093877e-01,5.19253999284343750741e-02,58.0,58.0);
INSERT INTO "ground_truth" VALUES('run_2',26,'self_placement','party','independent Democrat',5,3.44827586206896546938e-02,2.41681601396711333296e-02,58.0,58.0);
INSERT INTO "ground_truth" VALUES('run_2',27,'self_placement','party','independent Democrat',6,1.72413793103448273469e-02,1.72413793103448169385e-02,58.0,58.0);
INSERT INTO "ground_truth" VALUES('run_2',28,'self_placement','party','independent',0,0.0,0.0,21.0,21.0);
INSERT INTO "ground_truth" VALUES('run_2',29,'self_placement','party','independent',1,9.52380952380952328084e-02,6.56383273909058317929e-02,21.0,21.0);
INSERT INTO "ground_truth" VALUES('run_2',30,'self_placement','party','independent',2,2.38095238095238082021e-01,9.52380952380952328084e-02,21.0,21.0);
INSERT INTO "ground_truth" VALUES('run_2',31,'self_placement','party','independent',3,4.28571428571428547638e-01,1.106566670344976272e-01,21.0,21.0);
INSERT INTO "ground_truth" VALUES('run_2',32,'self_placement','party','independent',4,1.90476190476190465616e-01,0.0878051853075513,21.0,21.0);
INSERT INTO "ground_truth" VALUES('run_2',33,'self_placement','party','independent',5,4.76190476190476164042e-02,4.76190476190475955875e-02,21.0,21.0);
INSERT INTO "ground_truth" VALUES('run_2',34,'self_placement','party','independent',6,0.0,0.0,21.0,21.0);
INSERT INTO "ground_truth" VALUES('run_2',35,'self_placement','party','independent Republican',0,0.0,0.0,47.0,47.0);
INSERT INTO "ground_truth" VALUES('run_2',36,'self_placement','party','independent Republican',1,2.12765957446808505471e-02,2.12765957446808574859e-02,47.0,47.0);
INSERT INTO "ground_truth" VALUES('run_2',37,'self_placement','party','independent Republican',2,0.0425531914893617,2.97607917523504302004e-02,47.0,47.0);
INSERT INTO "ground_truth" VALUES('run_2',38,'self_placement','party','independent Republican',3,2.76595744680851074459e-01,6.5952970514453410078e-02,47.0,47.0);
INSERT INTO "ground_truth" VALUES('run_2',39,'self_placement','party','independent Republican',4,3.19148936170212782492e-01,0.0687296045180637,47.0,47.0);
INSERT INTO "ground_truth" VALUES('run_2',40,'self_placement','party','independent Republican',5,2.9787234042553190072e-01,6.74286110791560422406e-02,47.0,47.0);
INSERT INTO "ground_truth" VALUES('run_2',41,'self_placement','party','independent Republican',6,0.0425531914893617,2.97607917523504302004e-02,47.0,47.0);
INSERT INTO "ground_truth" VALUES('run_2',42,'self_placement','party','weak Republican',0,0.0,0.0,70.0,70.0);
INSERT INTO "ground_truth" VALUES('run_2',43,'self_placement','party','weak Republican',1,1.42857142857142852682e-02,1.42857142857142887376e-02,70.0,70.0);
INSERT INTO "ground_truth" VALUES('run_2',44,'self_placement','party','weak Republican',2,7.14285714285714246063e-02,3.1004097581515371873e-02,70.0,70.0);
INSERT INTO "ground_truth" VALUES('run_2',45,'self_placement','party','weak Republican',3,1.71428571428571430157e-01,4.53713847645954501675e-02,70.0,70.0);
INSERT INTO "ground_truth" VALUES('run_2',46,'self_placement','party','weak Republican',4,0.4,5.89767824619588515444e-02,70.0,70.0);
INSERT INTO "ground_truth" VALUES('run_2',47,'self_placement','party','weak Republican',5,2.85714285714285698425e-01,5.43847848304915143513e-02,70.0,70.0);
INSERT INTO "ground_truth" VALUES('run_2',48,'self_placement','party','weak Republican',6,5.71428571428571410728e-02,2.79434083955329218285e-02,70.0,70.0);
INSERT INTO "ground_truth" VALUES('run_2',49,'self_placement','party','strong Republican',0,0.0,0.0,89.0,89.0);
INSERT INTO "ground_truth" VALUES('run_2',50,'self_placement','party','strong Republican',1,1.1235955056179774969e-02,1.12359550561797853773e-02,89.0,89.0);
INSERT INTO "ground_truth" VALUES('run_2',51,'self_placement','party','strong Republican',2,2.2471910112359549938e-02,1.57994977510296265299e-02,89.0,89.0);
INSERT INTO "ground_truth" VALUES('run_2',52,'self_placement','party','strong Republican',3,0.0898876404494382,3.04899112494367643955e-02,89.0,89.0);
INSERT INTO "ground_truth" VALUES('run_2',53,'self_placement','party','strong Republican',4,1.46067415730337074597e-01,3.7648452490259678993e-02,89.0,89.0);
INSERT INTO "ground_truth" VALUES('run_2',54,'self_placement','party','strong Republican',5,6.17977528089887595541e-01,5.17951935802971330513e-02,89.0,89.0);
INSERT INTO "ground_truth" VALUES('run_2',55,'self_placement','party','strong Republican',6,1.1235955056179774969e-01,3.36652778297793150996e-02,89.0,89.0);
INSERT INTO "ground_truth" VALUES('run_2',56,'self_placement','education','less than high school',0,0.0,0.0,32.0,32.0);
INSERT INTO "ground_truth" VALUES('run_2',57,'self_placement','education','less than high school',1,0.0625,4.34755214775157730611e-02,32.0,32.0);
INSERT INTO "ground_truth" VALUES('run_2',58,'self_placement','education','less than high school',2,0.21875,7.42485880174205414849e-02,32.0,32.0);
INSERT INTO "ground_truth" VALUES('run_2',59,'self_placement','education','less than high school',3,0.34375,8.53051330566130250332e-02,32.0,32.0);
INSERT INTO "ground_truth" VALUES('run_2',60,'self_placement','education','less than high school',4,0.25,0.0777713771047819,32.0,32.0);
INSERT INTO "ground_truth" VALUES('run_2',61,'self_placement','education','less than high school',5,0.0625,4.34755214775157730611e-02,32.0,32.0);
INSERT INTO "ground_truth" VALUES('run_2',62,'self_placement','education','less than high school',6,0.0625,4.34755214775157730611e-02,32.0,32.0);
INSERT INTO "ground_truth" VALUES('run_2',63,'self_placement','education','high school',0,1.55038759689922478468e-02,1.09199880519231188463e-02,129.0,129.0);
INSERT INTO "ground_truth" VALUES('run_2',64,'self_placement','education','high school',1,7.75193798449612392342e-02,2.36362614683148820893e-02,129.0,129.0);
INSERT INTO "ground_truth" VALUES('run_2',65,'self_placement','education','high school',2,1.55038759689922478468e-01,3.19914225178666578042e-02,129.0,129.0);
INSERT INTO "ground_truth" VALUES('run_2',66,'self_placement','education','high school',3,3.4108527131782945263e-01,4.19026130047279940504e-02,129.0,129.0);
INSERT INTO "ground_truth" VALUES('run_2',67,'self_placement','education','high school',4,1.24031007751937982774e-01,2.91342953069242231733e-02,129.0,129.0);
INSERT INTO "ground_truth" VALUES('run_2',68,'self_placement','education','high school',5,2.24806201550387607657e-01,3.68981255129065474629e-02,129.0,129.0);
INSERT INTO "ground_truth" VALUES('run_2',69,'self_placement','education','high school',6,6.20155038759689913874e-02,2.1317829457364330381e-02,129.0,129.0);
INSERT INTO "ground_truth" VALUES('run_2',70,'self_placement','education','some college',0,1.09890109890109898688e-02,0.010989010989011,91.0,91.0);
INSERT INTO "ground_truth" VALUES('run_2',71,'self_placement','education','some college',1,1.42857142857142849212e-01,3.68855556781658780463e-02,91.0,91.0);
INSERT INTO "ground_truth" VALUES('run_2',72,'self_placement','education','some college',2,1.09890109890109888279e-01,0.032967032967033,91.0,91.0);
INSERT INTO "ground_truth" VALUES('run_2',73,'self_placement','education','some college',3,1.86813186813186815626e-01,4.1084468550358806127e-02,91.0,91.0);
INSERT INTO "ground_truth" VALUES('run_2',74,'self_placement','education','some college',4,2.41758241758241759766e-01,4.51308214835499724171e-02,91.0,91.0);
INSERT INTO "ground_truth" VALUES('run_2',75,'self_placement','education','some college',5,2.74725274725274748455e-01,4.70521339877843711163e-02,91.0,91.0);
INSERT INTO "ground_truth" VALUES('run_2',76,'self_placement','education','some college',6,3.29670329670329678717e-02,1.88208535951137345687e-02,91.0,91.0);
INSERT INTO "ground_truth" VALUES('run_2',77,'self_placement','education','college',0,2.27272727272727279035e-02,1.00706961759718556514e-02,220.0,220.0);
INSERT INTO "ground_truth" VALUES('run_2',78,'self_placement','education','college',1,1.31818181818181806574e-01,2.2859721986860970927e-02,220.0,220.0);
INSERT INTO "ground_truth" VALUES('run_2',79,'self_placement','education','college',2,1.77272727272727276259e-01,2.58063660191478645711e-02,220.0,220.0);
INSERT INTO "ground_truth" VALUES('run_2',80,'self_placement','education','college',3,2.1818181818181817122e-01,2.79087319109966244812e-02,220.0,220.0);
INSERT INTO "ground_truth" VALUES('run_2',81,'self_placement','education','college',4,0.2,2.70294951359794852208e-02,220.0,220.0);
INSERT INTO "ground_truth" VALUES('run_2',82,'self_placement','education','college',5,2.1818181818181817122e-01,2.79087319109966244812e-02,220.0,220.0);
INSERT INTO "ground_truth" VALUES('run_2',83,'self_placement','education','college',6,3.18181818181818149016e-02,1.18602565527717706411e-02,220.0,220.0);
INSERT INTO "ground_truth" VALUES('run_2',84,'self_placement','age','18-29',0,1.72413793103448273469e-02,1.72413793103448238774e-02,58.0,58.0);
INSERT INTO "ground_truth" VALUES('run_2',85,'self_placement','age','18-29',1,1.89655172413793093877e-01,5.19253999284343750741e-02,58.0,58.0);
INSERT INTO "ground_truth" VALUES('run_2',86,'self_placement','age','18-29',2,2.24137931034482762449e-01,5.52347651307919657037e-02,58.0,58.0);
INSERT INTO "ground_truth" VALUES('run_2',87,'self_placement','age','18-29',3,2.24137931034482762449e-01,5.52347651307919934593e-02,58.0,58.0);
INSERT INTO "ground_truth" VALUES('run_2',88,'self_placement','age','18-29',4,1.72413793103448287347e-01,5.00328448351732360532e-02,58.0,58.0);
INSERT INTO "ground_truth" VALUES('run_2',89,'self_placement','age','18-29',5,1.20689655172413798367e-01,4.31487964717558736271e-02,58.0,58.0);
INSERT INTO "ground_truth" VALUES('run_2',90,'self_placement','age','18-29',6,5.17241379310344820408e-02,2.93343554904620766599e-02,58.0,58.0);
INSERT INTO "ground_truth" VALUES('run_2',91,'self_placement','age','30-44',0,2.762430939226519222e-02,1.22159292462446309596e-02,181.0,181.0);
INSERT INTO "ground_truth" VALUES('run_2',92,'self_placement','age','30-44',1,1.38121546961325974978e-01,2.57168324931287863022e-02,181.0,181.0);
INSERT INTO "ground_truth" VALUES('run_2',93,'self_placement','age','30-44',2,1.76795580110497230208e-01,2.8435004148241269789e-02,181.0,181.0);
INSERT INTO "ground_truth" VALUES('run_2',94,'self_placement','age','30-44',3,2.5414364640883979618e-01,3.24512158134550379728e-02,181.0,181.0);
INSERT INTO "ground_truth" VALUES('run_2',95,'self_placement','age','30-44',4,1.38121546961325974978e-01,2.57168324931288175272e-02,181.0,181.0);
INSERT INTO "ground_truth" VALUES('run_2',96,'self_placement','age','30-44',5,2.2099447513812153776e-01,3.09260692886678678625e-02,181.0,181.0);
INSERT INTO "ground_truth" VALUES('run_2',97,'self_placement','age','30-44',6,4.41988950276243075521e-02,1.53198043042986828399e-02,181.0,181.0);
INSERT INTO "ground_truth" VALUES('run_2',98,'self_placement','age','45-59',0,8.26446280991735560128e-03,8.26446280991735213183e-03,121.0,121.0);
INSERT INTO "ground_truth" VALUES('run_2',99,'self_placement','age','45-59',1,0.0743801652892562,2.39526888366767311266e-02,121.0,121.0);
INSERT INTO "ground_truth" VALUES('run_2',100,'self_placement','age','45-59',2,1.48760330578512400823e-01,3.24847008380720198017e-02,121.0,121.0);
INSERT INTO "ground_truth" VALUES('run_2',101,'self_placement','age','45-59',3,2.31404958677685956836e-01,3.84985609879408413602e-02,121.0,121.0);
INSERT INTO "ground_truth" VALUES('run_2',102,'self_placement','age','45-59',4,2.39669421487603312437e-01,3.89687898507041149964e-02,121.0,121.0);
INSERT INTO "ground_truth" VALUES('run_2',103,'self_placement','age','45-59',5,0.256198347107438,3.98497965330287598484e-02,121.0,121.0);
INSERT INTO "ground_truth" VALUES('run_2',104,'self_placement','age','45-59',6,4.13223140495867780064e-02,1.81692919535439562084e-02,121.0,121.0);
INSERT INTO "ground_truth" VALUES('run_2',105,'self_placement','age','60+',0,8.92857142857142807579e-03,0.00892857142857143,112.0,112.0);
INSERT INTO "ground_truth" VALUES('run_2',106,'self_placement','age','60+',1,8.03571428571428630904e-02,2.58024149384796161466e-02,112.0,112.0);
INSERT INTO "ground_truth" VALUES('run_2',107,'self_placement','age','60+',2,1.16071428571428575393e-01,3.0402532498949728229e-02,112.0,112.0);
INSERT INTO "ground_truth" VALUES('run_2',108,'self_placement','age','60+',3,2.94642857142857150787e-01,4.32704093257872610123e-02,112.0,112.0);
INSERT INTO "ground_truth" VALUES('run_2',109,'self_placement','age','60+',4,2.32142857142857150787e-01,4.00734180975580930872e-02,112.0,112.0);
INSERT INTO "ground_truth" VALUES('run_2',110,'self_placement','age','60+',5,2.32142857142857150787e-01,4.00734180975580861483e-02,112.0,112.0);
INSERT INTO "ground_truth" VALUES('run_2',111,'self_placement','age','60+',6,3.57142857142857123031e-02,1.76141772112882941114e-02,112.0,112.0);
INSERT INTO "ground_truth" VALUES('run_2',112,'self_placement','income','under $15,000',0,2.5641025641025640136e-02,1.80128249567745833681e-02,78.0,78.0);
INSERT INTO "ground_truth" VALUES('run_2',113,'self_placement','income','under $15,000',1,1.41025641025641024217e-01,3.96637506001972575675e-02,78.0,78.0);
INSERT INTO "ground_truth" VALUES('run_2',114,'self_placement','income','under $15,000',2,1.79487179487179487891e-01,4.3733480278073881553e-02,78.0,78.0);
INSERT INTO "ground_truth" VALUES('run_2',115,'self_placement','income','under $15,000',3,2.56410256410256387482e-01,4.97609919747403206535e-02,78.0,78.0);
INSERT INTO "ground_truth" VALUES('run_2',116,'self_placement','income','under $15,000',4,1.66666666666666657414e-01,4.24705992864687770227e-02,78.0,78.0);
INSERT INTO "ground_truth" VALUES('run_2',117,'self_placement','income','under $15,000',5,1.66666666666666657414e-01,4.24705992864687770227e-02,78.0,78.0);
INSERT INTO "ground_truth" VALUES('run_2',118,'self_placement','income','under $15,000',6,0.0641025641025641,2.79129968745745679625e-02,78.0,78.0);
INSERT INTO "ground_truth" VALUES('run_2',119,'self_placement','income','$15,000-$29,999',0,2.12765957446808505471e-02,0.014963720362176,94.0,94.0);
INSERT INTO "ground_truth" VALUES('run_2',120,'self_placement','income','$15,000-$29,999',1,9.57446808510638291966e-02,3.0511347605209671735e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('run_2',121,'self_placement','income','$15,000-$29,999',2,1.70212765957446804376e-01,3.89706782884787564236e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('run_2',122,'self_placement','income','$15,000-$29,999',3,3.40425531914893608753e-01,4.91361931225213557916e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('run_2',123,'self_placement','income','$15,000-$29,999',4,1.4893617021276595036e-01,3.69181290394770753038e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('run_2',124,'self_placement','income','$15,000-$29,999',5,1.70212765957446804376e-01,3.89706782884787564236e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('run_2',125,'self_placement','income','$15,000-$29,999',6,5.31914893617021281024e-02,2.32707659191606110182e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('run_2',126,'self_placement','income','$30,000-$49,999',0,2.67857142857142842273e-02,1.53247840823430847567e-02,112.0,112.0);
INSERT INTO "ground_truth" VALUES('run_2',127,'self_placement','income','$30,000-$49,999',1,1.51785714285714273819e-01,3.40570283818569449763e-02,112.0,112.0);
INSERT INTO "ground_truth" VALUES('run_2',128,'self_placement','income','$30,000-$49,999',2,1.78571428571428575393e-01,3.63520912157780859419e-02,112.0,112.0);
INSERT INTO "ground_truth" VALUES('run_2',129,'self_placement','income','$30,000-$49,999',3,2.32142857142857150787e-01,4.00734180975580930872e-02,112.0,112.0);
INSERT INTO "ground_truth" VALUES('run_2',130,'self_placement','income','$30,000-$49,999',4,1.51785714285714273819e-01,3.40570283818569380374e-02,112.0,112.0);
INSERT INTO "ground_truth" VALUES('run_2',131,'self_placement','income','$30,000-$49,999',5,2.14285714285714273819e-01,3.89464112004478391071e-02,112.0,112.0);
INSERT INTO "ground_truth" VALUES('run_2',132,'self_placement','income','$30,000-$49,999',6,4.46428571428571438484e-02,1.96018643278118298578e-02,112.0,112.0);
INSERT INTO "ground_truth" VALUES('run_2',133,'self_placement','income','$50,000-$74,999',0,0.0,0.0,98.0,98.0);
INSERT INTO "ground_truth" VALUES('run_2',134,'self_placement','income','$50,000-$74,999',1,9.18367346938775558351e-02,2.93227241766630224162e-02,98.0,98.0);
INSERT INTO "ground_truth" VALUES('run_2',135,'self_placement','income','$50,000-$74,999',2,1.42857142857142849212e-01,3.55297145267004857438e-02,98.0,98.0);
INSERT INTO "ground_truth" VALUES('run_2',136,'self_placement','income','$50,000-$74,999',3,2.55102040816326536276e-01,4.4260823661711405641e-02,98.0,98.0);
INSERT INTO "ground_truth" VALUES('run_2',137,'self_placement','income','$50,000-$74,999',4,2.04081632653061229021e-01,4.09213880339609134551e-02,98.0,98.0);
INSERT INTO "ground_truth" VALUES('run_2',138,'self_placement','income','$50,000-$74,999',5,2.85714285714285698425e-01,4.58686642191382804023e-02,98.0,98.0);
INSERT INTO "ground_truth" VALUES('run_2',139,'self_placement','income','$50,000-$74,999',6,2.04081632653061208204e-02,1.43561726145440774621e-02,98.0,98.0);
INSERT INTO "ground_truth" VALUES('run_2',140,'self_placement','income','$75,000 and over',0,1.11111111111111115351e-02,1.11111111111110889837e-02,90.0,90.0);
INSERT INTO "ground_truth" VALUES('run_2',141,'self_placement','income','$75,000 and over',1,8.88888888888888922812e-02,3.01657694093162807857e-02,90.0,90.0);
INSERT INTO "ground_truth" VALUES('run_2',142,'self_placement','income','$75,000 and over',2,1.33333333333333331482e-01,3.60329991634627394558e-02,90.0,90.0);
INSERT INTO "ground_truth" VALUES('run_2',143,'self_placement','income','$75,000 and over',3,1.88888888888888883954e-01,4.14904722436652828587e-02,90.0,90.0);
INSERT INTO "ground_truth" VALUES('run_2',144,'self_placement','income','$75,000 and over',4,2.8888888888888886175e-01,0.048043998884617,90.0,90.0);
INSERT INTO "ground_truth" VALUES('run_2',145,'self_placement','income','$75,000 and over',5,2.55555555555555535818e-01,4.62342488915367805235e-02,90.0,90.0);
INSERT INTO "ground_truth" VALUES('run_2',146,'self_placement','income','$75,000 and over',6,3.33333333333333328707e-02,1.9027544263491437404e-02,90.0,90.0);
INSERT INTO "ground_truth" VALUES('run_2',147,'vote','all','all',0,5.99576271186440634686e-01,2.25772825254685685636e-02,472.0,472.0);
INSERT INTO "ground_truth" VALUES('run_2',148,'vote','all','all',1,4.00423728813559309802e-01,2.2577282525468572033e-02,472.0,472.0);
INSERT INTO "ground_truth" VALUES('run_2',149,'vote','party','strong Democrat',0,9.89361702127659614625e-01,1.06382978723404200693e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('run_2',150,'vote','party','strong Democrat',1,1.06382978723404252735e-02,1.06382978723404200693e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('run_2',151,'vote','party','weak Democrat',0,0.967741935483871,1.84206529264567958614e-02,93.0,93.0);
INSERT INTO "ground_truth" VALUES('run_2',152,'vote','party','weak Democrat',1,3.22580645161290313627e-02,1.84206529264567958614e-02,93.0,93.0);
INSERT INTO "ground_truth" VALUES('run_2',153,'vote','party','independent Democrat',0,9.48275862068965524898e-01,2.93343554904620731904e-02,58.0,58.0);
INSERT INTO "ground_truth" VALUES('run_2',154,'vote','party','independent Democrat',1,5.17241379310344820408e-02,2.93343554904620731904e-02,58.0,58.0);
INSERT INTO "ground_truth" VALUES('run_2',155,'vote','party','independent',0,7.14285714285714301574e-01,1.01015254455221095697e-01,21.0,21.0);
INSERT INTO "ground_truth" VALUES('run_2',156,'vote','party','independent',1,2.85714285714285698425e-01,1.01015254455221095697e-01,21.0,21.0);
INSERT INTO "ground_truth" VALUES('run_2',157,'vote','party','independent Republican',0,2.55319148936170192687e-01,6.429065810876616327e-02,47.0,47.0);
INSERT INTO "ground_truth" VALUES('run_2',158,'vote','party','independent Republican',1,7.44680851063829751801e-01,6.42906581087661493922e-02,47.0,47.0);
INSERT INTO "ground_truth" VALUES('run_2',159,'vote','party','weak Republican',0,2.28571428571428564291e-01,5.05515278245361396325e-02,70.0,70.0);
INSERT INTO "ground_truth" VALUES('run_2',160,'vote','party','weak Republican',1,7.71428571428571463464e-01,5.05515278245361396325e-02,70.0,70.0);
INSERT INTO "ground_truth" VALUES('run_2',161,'vote','party','strong Republican',0,2.2471910112359549938e-02,1.57994977510296230605e-02,89.0,89.0);
INSERT INTO "ground_truth" VALUES('run_2',162,'vote','party','strong Republican',1,9.7752808988764039455e-01,1.57994977510296230605e-02,89.0,89.0);
INSERT INTO "ground_truth" VALUES('run_2',163,'vote','education','less than high school',0,0.75,0.0777713771047819,32.0,32.0);
INSERT INTO "ground_truth" VALUES('run_2',164,'vote','education','less than high school',1,0.25,0.0777713771047819,32.0,32.0);
INSERT INTO "ground_truth" VALUES('run_2',165,'vote','education','high school',0,6.66666666666666629659e-01,4.16666666666666643537e-02,129.0,129.0);
INSERT INTO "ground_truth" VALUES('run_2',166,'vote','education','high school',1,3.33333333333333314829e-01,4.16666666666666643537e-02,129.0,129.0);
INSERT INTO "ground_truth" VALUES('run_2',167,'vote','education','some college',0,5.6043956043956044688e-01,5.23181569856618830516e-02,91.0,91.0);
INSERT INTO "ground_truth" VALUES('run_2',168,'vote','education','some college',1,4.39560439560439553119e-01,5.23181569856618830516e-02,91.0,91.0);
INSERT INTO "ground_truth" VALUES('run_2',169,'vote','education','college',0,5.54545454545454563621e-01,3.35852213495438159385e-02,220.0,220.0);
INSERT INTO "ground_truth" VALUES('run_2',170,'vote','education','college',1,4.45454545454545436378e-01,3.35852213495438159385e-02,220.0,220.0);
INSERT INTO "ground_truth" VALUES('run_2',171,'vote','age','18-29',0,7.58620689655172375509e-01,5.66793596025249243886e-02,58.0,58.0);
INSERT INTO "ground_truth" VALUES('run_2',172,'vote','age','18-29',1,2.41379310344827596734e-01,5.66793596025249174497e-02,58.0,58.0);
INSERT INTO "ground_truth" VALUES('run_2',173,'vote','age','30-44',0,6.24309392265193330295e-01,3.60976434283657166002e-02,181.0,181.0);
INSERT INTO "ground_truth" VALUES('run_2',174,'vote','age','30-44',1,3.75690607734806614192e-01,3.60976434283657166002e-02,181.0,181.0);
INSERT INTO "ground_truth" VALUES('run_2',175,'vote','age','45-59',0,5.28925619834710758482e-01,4.55671033126949301395e-02,121.0,121.0);
INSERT INTO "ground_truth" VALUES('run_2',176,'vote','age','45-59',1,4.71074380165289241517e-01,4.55671033126949301395e-02,121.0,121.0);
INSERT INTO "ground_truth" VALUES('run_2',177,'vote','age','60+',0,5.53571428571428603149e-01,4.71847148521958581479e-02,112.0,112.0);
INSERT INTO "ground_truth" VALUES('run_2',178,'vote','age','60+',1,4.46428571428571452361e-01,4.71847148521958581479e-02,112.0,112.0);
INSERT INTO "ground_truth" VALUES('run_2',179,'vote','income','under $15,000',0,7.43589743589743612517e-01,4.97609919747403206535e-02,78.0,78.0);
INSERT INTO "ground_truth" VALUES('run_2',180,'vote','income','under $15,000',1,2.56410256410256387482e-01,4.97609919747403206535e-02,78.0,78.0);
INSERT INTO "ground_truth" VALUES('run_2',181,'vote','income','$15,000-$29,999',0,7.12765957446808484654e-01,4.69191305357824633981e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('run_2',182,'vote','income','$15,000-$29,999',1,2.87234042553191515345e-01,4.69191305357824633981e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('run_2',183,'vote','income','$30,000-$49,999',0,0.625,4.59509138808630243633e-02,112.0,112.0);
INSERT INTO "ground_truth" VALUES('run_2',184,'vote','income','$30,000-$49,999',1,0.375,4.59509138808630243633e-02,112.0,112.0);
INSERT INTO "ground_truth" VALUES('run_2',185,'vote','income','$50,000-$74,999',0,4.79591836734693854893e-01,0.0507250021591192,98.0,98.0);
INSERT INTO "ground_truth" VALUES('run_2',186,'vote','income','$50,000-$74,999',1,5.20408163265306145106e-01,0.0507250021591192,98.0,98.0);
INSERT INTO "ground_truth" VALUES('run_2',187,'vote','income','$75,000 and over',0,4.5555555555555554692e-01,5.27900964663034766299e-02,90.0,90.0);
INSERT INTO "ground_truth" VALUES('run_2',188,'vote','income','$75,000 and over',1,5.44444444444444397568e-01,5.27900964663034766299e-02,90.0,90.0);
CREATE TABLE measures (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	measure TEXT NOT NULL, 
	arm TEXT, 
	round BIGINT, 
	question TEXT, 
	"group" TEXT, 
	label TEXT, 
	value DOUBLE, 
	se DOUBLE, 
	low DOUBLE, 
	high DOUBLE, 
	n DOUBLE, 
	details TEXT, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "measures" VALUES('run_2',0,'total_variation','treatment',NULL,'self_placement','all','all',1.82203389830508460933e-01,NULL,0.0,3.52700913528747661551e-01,12.0,'{"by_construction":false,"draws":0.3396666666666666,"draws_95":0.5833333333333333,"floor":0.26547387005649714,"floor_95":0.4061440677966101,"halves":0.08187288135593221,"halves_95":0.1313559322033898,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"first","uniform":0.2548426150121065,"units":12}');
INSERT INTO "measures" VALUES('run_2',1,'total_variation','treatment',NULL,'self_placement','all','all',0.307909604519774,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":0.2948333333333334,"draws_95":0.5,"floor":0.26693220338983054,"floor_95":0.4139477401129943,"halves":0.08278389830508474,"halves_95":0.13135593220338979,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"last","uniform":0.2548426150121065,"units":3}');
INSERT INTO "measures" VALUES('run_2',2,'total_variation','no_interaction',NULL,'self_placement','all','all',1.82203389830508460933e-01,NULL,0.0,0.331805502049602,12.0,'{"by_construction":false,"draws":0.3385,"draws_95":0.5,"floor":0.2664385593220339,"floor_95":0.4132415254237287,"halves":0.0813771186440678,"halves_95":0.12711864406779663,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"first","uniform":0.2548426150121065,"units":12}');
INSERT INTO "measures" VALUES('run_2',3,'total_variation','no_interaction',NULL,'self_placement','all','all',1.82203389830508460933e-01,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":0.3416666666666666,"draws_95":0.5833333333333334,"floor":0.2628283898305085,"floor_95":0.4081920903954802,"halves":0.0825084745762712,"halves_95":0.1313559322033898,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"last","uniform":0.2548426150121065,"units":3}');
INSERT INTO "measures" VALUES('run_2',4,'total_variation_net_of_control','treatment',NULL,'self_placement','all','all',1.25706214689265544093e-01,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',5,'wasserstein','treatment',NULL,'self_placement','all','all',5.6026365348399234656e-02,NULL,0.0,2.10392527145667890264e-01,12.0,'{"by_construction":false,"draws":0.1095138888888889,"draws_95":0.22222222222222218,"floor":0.07905414312617702,"floor_95":0.1398305084745762,"halves":0.024817796610169487,"halves_95":0.04452683615819206,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"first","uniform":0.0941283292978208,"units":12}');
INSERT INTO "measures" VALUES('run_2',6,'wasserstein','treatment',NULL,'self_placement','all','all',8.40395480225988728006e-02,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":0.09305555555555556,"draws_95":0.20833333333333331,"floor":0.08205237758945386,"floor_95":0.14543903013182669,"halves":0.025345338983050844,"halves_95":0.04661016949152542,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"last","uniform":0.0941283292978208,"units":3}');
INSERT INTO "measures" VALUES('run_2',7,'wasserstein','no_interaction',NULL,'self_placement','all','all',5.6026365348399234656e-02,NULL,0.0,2.16678832131762560964e-01,12.0,'{"by_construction":false,"draws":0.10723611111111112,"draws_95":0.20833333333333331,"floor":0.08233804143126176,"floor_95":0.15278954802259884,"halves":0.02519138418079096,"halves_95":0.044491525423728806,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"first","uniform":0.0941283292978208,"units":12}');
INSERT INTO "measures" VALUES('run_2',8,'wasserstein','no_interaction',NULL,'self_placement','all','all',5.6026365348399234656e-02,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":0.10579166666666667,"draws_95":0.20833333333333334,"floor":0.07876071092278718,"floor_95":0.13547551789077206,"halves":0.025027542372881358,"halves_95":0.04590395480225987,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"last","uniform":0.0941283292978208,"units":3}');
INSERT INTO "measures" VALUES('run_2',9,'wasserstein_net_of_control','treatment',NULL,'self_placement','all','all',2.80131826741996381446e-02,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',10,'drift_share_unchanged','treatment',NULL,'self_placement','all','all',4.1666666666666668517e-01,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',11,'drift_w1','treatment',NULL,'self_placement','all','all',4.16666666666666643537e-02,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',12,'drift_mean_absolute_change','treatment',NULL,'self_placement','all','all',1.52777777777777762358e-01,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',13,'drift_mean_change','treatment',NULL,'self_placement','all','all',1.38888888888888881179e-02,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',14,'drift_stability','treatment',NULL,'self_placement','all','all',6.60211301430097319276e-01,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',15,'drift_share_unchanged','no_interaction',NULL,'self_placement','all','all',1.0,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',16,'drift_w1','no_interaction',NULL,'self_placement','all','all',0.0,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',17,'drift_mean_absolute_change','no_interaction',NULL,'self_placement','all','all',0.0,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',18,'drift_mean_change','no_interaction',NULL,'self_placement','all','all',0.0,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',19,'drift_stability','no_interaction',NULL,'self_placement','all','all',1.0,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',20,'drift_w1_net_of_control','treatment',NULL,'self_placement','all','all',4.16666666666666643537e-02,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',21,'drift_share_unchanged_net_of_control','treatment',NULL,'self_placement','all','all',-5.83333333333333259318e-01,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',22,'drift_net_of_control','treatment',NULL,'self_placement','all','all',1.52777777777777762358e-01,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',23,'drift_mean_change_net_of_control','treatment',NULL,'self_placement','all','all',1.38888888888888881179e-02,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',24,'drift_stability_net_of_control','treatment',NULL,'self_placement','all','all',-3.39788698569902680723e-01,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',25,'polarisation_entropy','treatment',NULL,'self_placement','all','all',8.75966162206826881586e-01,NULL,6.45607315884956678431e-01,1.10632500852869708474e+00,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null,"units":12}');
INSERT INTO "measures" VALUES('run_2',26,'polarisation_variance','treatment',NULL,'self_placement','all','all',2.40972222222222276499e+00,NULL,1.10433837981005389394e+00,5.25813581637031379756e+00,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null,"units":12}');
INSERT INTO "measures" VALUES('run_2',27,'polarisation_extremity','treatment',NULL,'self_placement','all','all',1.41666666666666674068e+00,NULL,8.4462005888315683233e-01,1.98871327445017653801e+00,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null,"units":12}');
INSERT INTO "measures" VALUES('run_2',28,'polarisation_bimodality','treatment',NULL,'self_placement','all','all',3.60866566557841661477e-01,NULL,1.26376968589904603579e-01,5.95356164525778774887e-01,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null,"units":12}');
INSERT INTO "measures" VALUES('run_2',29,'polarisation_esteban_ray','treatment',NULL,'self_placement','all','all',2.02959179082453054776e-02,NULL,6.98611638592006728432e-03,3.36057194305705436709e-02,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null,"units":12}');
INSERT INTO "measures" VALUES('run_2',30,'polarisation_clusters','treatment',NULL,'self_placement','all','all',5.14285714285714323779e+00,NULL,2.9862114037837823588e+00,7.29950288193050411678e+00,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null,"units":12}');
INSERT INTO "measures" VALUES('run_2',31,'polarisation_entropy','no_interaction',NULL,'self_placement','all','all',8.75966162206826881586e-01,NULL,6.45607315884956678431e-01,1.10632500852869708474e+00,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null,"units":12}');
INSERT INTO "measures" VALUES('run_2',32,'polarisation_variance','no_interaction',NULL,'self_placement','all','all',2.40972222222222276499e+00,NULL,1.10433837981005389394e+00,5.25813581637031379756e+00,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null,"units":12}');
INSERT INTO "measures" VALUES('run_2',33,'polarisation_extremity','no_interaction',NULL,'self_placement','all','all',1.41666666666666674068e+00,NULL,8.4462005888315683233e-01,1.98871327445017653801e+00,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null,"units":12}');
INSERT INTO "measures" VALUES('run_2',34,'polarisation_bimodality','no_interaction',NULL,'self_placement','all','all',3.60866566557841661477e-01,NULL,1.26376968589904603579e-01,5.95356164525778774887e-01,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null,"units":12}');
INSERT INTO "measures" VALUES('run_2',35,'polarisation_esteban_ray','no_interaction',NULL,'self_placement','all','all',2.02959179082453054776e-02,NULL,6.98611638592006728432e-03,3.36057194305705436709e-02,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null,"units":12}');
INSERT INTO "measures" VALUES('run_2',36,'polarisation_clusters','no_interaction',NULL,'self_placement','all','all',5.14285714285714323779e+00,NULL,2.9862114037837823588e+00,7.29950288193050411678e+00,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null,"units":12}');
INSERT INTO "measures" VALUES('run_2',37,'polarisation_entropy','treatment',NULL,'self_placement','all','all',7.31858003843676940824e-01,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',38,'polarisation_variance','treatment',NULL,'self_placement','all','all',2.22222222222222276499e+00,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',39,'polarisation_extremity','treatment',NULL,'self_placement','all','all',1.5,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',40,'polarisation_bimodality','treatment',NULL,'self_placement','all','all',5.36642236766792235513e-01,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',41,'polarisation_esteban_ray','treatment',NULL,'self_placement','all','all',3.32311625110444236463e-02,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',42,'polarisation_clusters','treatment',NULL,'self_placement','all','all',3.6,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',43,'polarisation_entropy','no_interaction',NULL,'self_placement','all','all',8.75966162206826881586e-01,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',44,'polarisation_variance','no_interaction',NULL,'self_placement','all','all',2.40972222222222276499e+00,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',45,'polarisation_extremity','no_interaction',NULL,'self_placement','all','all',1.41666666666666674068e+00,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',46,'polarisation_bimodality','no_interaction',NULL,'self_placement','all','all',3.60866566557841661477e-01,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',47,'polarisation_esteban_ray','no_interaction',NULL,'self_placement','all','all',2.02959179082453054776e-02,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',48,'polarisation_clusters','no_interaction',NULL,'self_placement','all','all',5.14285714285714323779e+00,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',49,'polarisation_entropy_net_of_control','treatment',NULL,'self_placement','all','all',-1.44108158363149940761e-01,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',50,'polarisation_variance_net_of_control','treatment',NULL,'self_placement','all','all',-0.1875,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',51,'polarisation_extremity_net_of_control','treatment',NULL,'self_placement','all','all',8.33333333333332593184e-02,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',52,'polarisation_bimodality_net_of_control','treatment',NULL,'self_placement','all','all',1.75775670208950574036e-01,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',53,'polarisation_esteban_ray_net_of_control','treatment',NULL,'self_placement','all','all',1.29352446027991181687e-02,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',54,'polarisation_clusters_net_of_control','treatment',NULL,'self_placement','all','all',-1.54285714285714314897e+00,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',55,'total_variation','treatment',NULL,'vote','all','all',9.95762711864406624417e-02,NULL,0.0,3.70404101077625169669e-01,12.0,'{"by_construction":false,"draws":0.15925,"draws_95":0.41666666666666663,"floor":0.11831002824858756,"floor_95":0.28541666666666654,"halves":0.03673305084745763,"halves_95":0.08898305084745761,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"first","uniform":0.09957627118644066,"units":12}');
INSERT INTO "measures" VALUES('run_2',56,'total_variation','treatment',NULL,'vote','all','all',9.95762711864406624417e-02,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":0.23566666666666666,"draws_95":0.5,"floor":0.165840395480226,"floor_95":0.4110522598870056,"halves":0.03632203389830508,"halves_95":0.08898305084745761,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"last","uniform":0.09957627118644066,"units":3}');
INSERT INTO "measures" VALUES('run_2',57,'total_variation','no_interaction',NULL,'vote','all','all',9.95762711864406624417e-02,NULL,0.0,0.391048476384957,12.0,'{"by_construction":false,"draws":0.155,"draws_95":0.41666666666666663,"floor":0.12036228813559322,"floor_95":0.29177259887005635,"halves":0.035436440677966106,"halves_95":0.08898305084745761,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"first","uniform":0.09957627118644066,"units":12}');
INSERT INTO "measures" VALUES('run_2',58,'total_variation','no_interaction',NULL,'vote','all','all',9.95762711864406624417e-02,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":0.2205,"draws_95":0.5,"floor":0.16782909604519775,"floor_95":0.4068855932203389,"halves":0.03551694915254237,"halves_95":0.09322033898305082,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"last","uniform":0.09957627118644066,"units":3}');
INSERT INTO "measures" VALUES('run_2',59,'total_variation_net_of_control','treatment',NULL,'vote','all','all',0.0,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',60,'drift_share_unchanged','treatment',NULL,'vote','all','all',1.0,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',61,'drift_total_variation','treatment',NULL,'vote','all','all',0.0,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',62,'drift_share_unchanged','no_interaction',NULL,'vote','all','all',1.0,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',63,'drift_total_variation','no_interaction',NULL,'vote','all','all',0.0,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',64,'drift_total_variation_net_of_control','treatment',NULL,'vote','all','all',0.0,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',65,'drift_share_unchanged_net_of_control','treatment',NULL,'vote','all','all',0.0,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',66,'polarisation_entropy','treatment',NULL,'vote','all','all',1.0,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null,"units":12}');
INSERT INTO "measures" VALUES('run_2',67,'polarisation_entropy','no_interaction',NULL,'vote','all','all',1.0,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null,"units":12}');
INSERT INTO "measures" VALUES('run_2',68,'polarisation_entropy','treatment',NULL,'vote','all','all',1.0,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',69,'polarisation_entropy','no_interaction',NULL,'vote','all','all',1.0,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',70,'polarisation_entropy_net_of_control','treatment',NULL,'vote','all','all',0.0,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',71,'total_variation','treatment',NULL,'self_placement','party','strong Democrat',2.23404255319148953295e-01,NULL,NULL,NULL,6.0,'{"by_construction":false,"draws":0.3906666666666666,"draws_95":0.6666666666666666,"floor":0.3608936170212766,"floor_95":0.5354609929078015,"halves":0.17268085106382977,"halves_95":0.27659574468085113,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.3246483952398125,"stage":"first","uniform":0.36930091185410335,"units":6}');
INSERT INTO "measures" VALUES('run_2',72,'total_variation','treatment',NULL,'self_placement','party','independent',1.0,NULL,NULL,NULL,1.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.7337142857142855,"floor_95":0.9785714285714278,"halves":0.3004,"halves_95":0.5,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.2514124293785311,"stage":"first","uniform":0.4285714285714286,"units":1}');
INSERT INTO "measures" VALUES('run_2',73,'total_variation','treatment',NULL,'self_placement','party','strong Republican',2.53932584269662919851e-01,NULL,NULL,NULL,5.0,'{"by_construction":false,"draws":0.26080000000000003,"draws_95":0.6000000000000001,"floor":0.30631910112359556,"floor_95":0.5426966292134828,"halves":0.13645454545454544,"halves_95":0.2397727272727269,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.46762521424490566,"stage":"first","uniform":0.47833065810593894,"units":5}');
INSERT INTO "measures" VALUES('run_2',74,'total_variation','treatment',NULL,'self_placement','party','strong Democrat',3.61702127659574490525e-01,NULL,NULL,NULL,6.0,'{"by_construction":false,"draws":0.37333333333333335,"draws_95":0.6666666666666667,"floor":0.36527659574468085,"floor_95":0.5606382978723403,"halves":0.17106382978723406,"halves_95":0.2765957446808511,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.3246483952398125,"stage":"last","uniform":0.36930091185410335,"units":2}');
INSERT INTO "measures" VALUES('run_2',75,'total_variation','treatment',NULL,'self_placement','party','independent',8.09523809523809534383e-01,NULL,NULL,NULL,1.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.7104761904761905,"floor_95":0.9523809523809524,"halves":0.31279999999999997,"halves_95":0.5,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.2514124293785311,"stage":"last","uniform":0.4285714285714286,"units":1}');
INSERT INTO "measures" VALUES('run_2',76,'total_variation','treatment',NULL,'self_placement','party','strong Republican',1.64044943820224720099e-01,NULL,NULL,NULL,5.0,'{"by_construction":false,"draws":0.31360000000000005,"draws_95":0.6000000000000001,"floor":0.30886292134831456,"floor_95":0.5428089887640449,"halves":0.14281818181818184,"halves_95":0.23977272727272686,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.46762521424490566,"stage":"last","uniform":0.47833065810593894,"units":2}');
INSERT INTO "measures" VALUES('run_2',77,'total_variation','no_interaction',NULL,'self_placement','party','strong Democrat',2.23404255319148953295e-01,NULL,NULL,NULL,6.0,'{"by_construction":false,"draws":0.384,"draws_95":0.6666666666666667,"floor":0.35957446808510635,"floor_95":0.5248226950354611,"halves":0.17140425531914893,"halves_95":0.2765957446808511,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.3246483952398125,"stage":"first","uniform":0.36930091185410335,"units":6}');
INSERT INTO "measures" VALUES('run_2',78,'total_variation','no_interaction',NULL,'self_placement','party','independent',1.0,NULL,NULL,NULL,1.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.7116190476190477,"floor_95":0.9523809523809523,"halves":0.3192,"halves_95":0.6,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.2514124293785311,"stage":"first","uniform":0.4285714285714286,"units":1}');
INSERT INTO "measures" VALUES('run_2',79,'total_variation','no_interaction',NULL,'self_placement','party','strong Republican',2.53932584269662919851e-01,NULL,NULL,NULL,5.0,'{"by_construction":false,"draws":0.25680000000000003,"draws_95":0.6000000000000001,"floor":0.30920449438202247,"floor_95":0.5091011235955056,"halves":0.14427272727272725,"halves_95":0.2397727272727269,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.46762521424490566,"stage":"first","uniform":0.47833065810593894,"units":5}');
INSERT INTO "measures" VALUES('run_2',80,'total_variation','no_interaction',NULL,'self_placement','party','strong Democrat',2.23404255319148953295e-01,NULL,NULL,NULL,6.0,'{"by_construction":false,"draws":0.37266666666666665,"draws_95":0.6666666666666666,"floor":0.3424113475177305,"floor_95":0.5141843971631206,"halves":0.17523404255319147,"halves_95":0.2765957446808511,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.3246483952398125,"stage":"last","uniform":0.36930091185410335,"units":2}');
INSERT INTO "measures" VALUES('run_2',81,'total_variation','no_interaction',NULL,'self_placement','party','independent',1.0,NULL,NULL,NULL,1.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.7121904761904762,"floor_95":0.9523809523809524,"halves":0.31439999999999996,"halves_95":0.5549999999999983,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.2514124293785311,"stage":"last","uniform":0.4285714285714286,"units":1}');
INSERT INTO "measures" VALUES('run_2',82,'total_variation','no_interaction',NULL,'self_placement','party','strong Republican',2.53932584269662919851e-01,NULL,NULL,NULL,5.0,'{"by_construction":false,"draws":0.24559999999999998,"draws_95":0.6000000000000001,"floor":0.2896359550561798,"floor_95":0.4753932584269662,"halves":0.14027272727272724,"halves_95":0.25,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.46762521424490566,"stage":"last","uniform":0.47833065810593894,"units":2}');
INSERT INTO "measures" VALUES('run_2',83,'wasserstein','treatment',NULL,'self_placement','party','strong Democrat',0.0591016548463357,NULL,NULL,NULL,6.0,'{"by_construction":false,"draws":0.09933333333333334,"draws_95":0.1944444444444445,"floor":0.11539716312056737,"floor_95":0.20271867612293146,"halves":0.05452482269503546,"halves_95":0.10283687943262411,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.1806256761630004,"stage":"first","uniform":0.16109422492401215,"units":6}');
INSERT INTO "measures" VALUES('run_2',84,'wasserstein','treatment',NULL,'self_placement','party','independent',5.23809523809523724935e-01,NULL,NULL,NULL,1.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.1760634920634921,"floor_95":0.3253968253968254,"halves":0.0796,"halves_95":0.15000000000000002,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.09446462200699487,"stage":"first","uniform":0.16666666666666666,"units":1}');
INSERT INTO "measures" VALUES('run_2',85,'wasserstein','treatment',NULL,'self_placement','party','strong Republican',6.85393258426966328622e-02,NULL,NULL,NULL,5.0,'{"by_construction":false,"draws":0.04226666666666667,"draws_95":0.09999999999999999,"floor":0.08144569288389514,"floor_95":0.1491011235955056,"halves":0.03642424242424242,"halves_95":0.06818181818181818,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.22606011553354913,"stage":"first","uniform":0.28919208132691276,"units":5}');
INSERT INTO "measures" VALUES('run_2',86,'wasserstein','treatment',NULL,'self_placement','party','strong Democrat',1.34751773049645390267e-01,NULL,NULL,NULL,6.0,'{"by_construction":false,"draws":0.153,"draws_95":0.3333333333333333,"floor":0.1095886524822695,"floor_95":0.20981087470449172,"halves":0.05381560283687944,"halves_95":0.09414893617021271,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.1806256761630004,"stage":"last","uniform":0.16109422492401215,"units":2}');
INSERT INTO "measures" VALUES('run_2',87,'wasserstein','treatment',NULL,'self_placement','party','independent',2.06349206349206337751e-01,NULL,NULL,NULL,1.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.17974603174603176,"floor_95":0.34920634920634924,"halves":0.07446666666666667,"halves_95":0.13333333333333336,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.09446462200699487,"stage":"last","uniform":0.16666666666666666,"units":1}');
INSERT INTO "measures" VALUES('run_2',88,'wasserstein','treatment',NULL,'self_placement','party','strong Republican',6.06741573033707931594e-02,NULL,NULL,NULL,5.0,'{"by_construction":false,"draws":0.07506666666666666,"draws_95":0.2,"floor":0.08407640449438201,"floor_95":0.14089887640449433,"halves":0.038136363636363635,"halves_95":0.06647727272727266,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.22606011553354913,"stage":"last","uniform":0.28919208132691276,"units":2}');
INSERT INTO "measures" VALUES('run_2',89,'wasserstein','no_interaction',NULL,'self_placement','party','strong Democrat',0.0591016548463357,NULL,NULL,NULL,6.0,'{"by_construction":false,"draws":0.09655555555555558,"draws_95":0.1944444444444445,"floor":0.1088983451536643,"floor_95":0.19934988179669028,"halves":0.051843971631205674,"halves_95":0.09060283687943256,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.1806256761630004,"stage":"first","uniform":0.16109422492401215,"units":6}');
INSERT INTO "measures" VALUES('run_2',90,'wasserstein','no_interaction',NULL,'self_placement','party','independent',5.23809523809523724935e-01,NULL,NULL,NULL,1.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.17441269841269844,"floor_95":0.33333333333333326,"halves":0.08126666666666668,"halves_95":0.15000000000000002,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.09446462200699487,"stage":"first","uniform":0.16666666666666666,"units":1}');
INSERT INTO "measures" VALUES('run_2',91,'wasserstein','no_interaction',NULL,'self_placement','party','strong Republican',6.85393258426966328622e-02,NULL,NULL,NULL,5.0,'{"by_construction":false,"draws":0.04,"draws_95":0.1,"floor":0.08258277153558052,"floor_95":0.14123595505617978,"halves":0.03653030303030303,"halves_95":0.07026515151515143,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.22606011553354913,"stage":"first","uniform":0.28919208132691276,"units":5}');
INSERT INTO "measures" VALUES('run_2',92,'wasserstein','no_interaction',NULL,'self_placement','party','strong Democrat',0.0591016548463357,NULL,NULL,NULL,6.0,'{"by_construction":false,"draws":0.09766666666666668,"draws_95":0.19444444444444445,"floor":0.1096903073286052,"floor_95":0.2068262411347517,"halves":0.05218439716312057,"halves_95":0.10833333333333328,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.1806256761630004,"stage":"last","uniform":0.16109422492401215,"units":2}');
INSERT INTO "measures" VALUES('run_2',93,'wasserstein','no_interaction',NULL,'self_placement','party','independent',5.23809523809523724935e-01,NULL,NULL,NULL,1.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.1777142857142857,"floor_95":0.3333333333333333,"halves":0.07920000000000002,"halves_95":0.13333333333333336,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.09446462200699487,"stage":"last","uniform":0.16666666666666666,"units":1}');
INSERT INTO "measures" VALUES('run_2',94,'wasserstein','no_interaction',NULL,'self_placement','party','strong Republican',6.85393258426966328622e-02,NULL,NULL,NULL,5.0,'{"by_construction":false,"draws":0.04066666666666666,"draws_95":0.1,"floor":0.08317303370786516,"floor_95":0.14647940074906365,"halves":0.038575757575757576,"halves_95":0.06818181818181818,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.22606011553354913,"stage":"last","uniform":0.28919208132691276,"units":2}');
INSERT INTO "measures" VALUES('run_2',95,'drift_w1','treatment',NULL,'self_placement','party','strong Democrat',1.11111111111111104943e-01,NULL,NULL,NULL,6.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":2}');
INSERT INTO "measures" VALUES('run_2',96,'drift_mean_absolute_change','treatment',NULL,'self_placement','party','strong Democrat',2.22222222222222209886e-01,NULL,NULL,NULL,6.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":2}');
INSERT INTO "measures" VALUES('run_2',97,'drift_mean_change','treatment',NULL,'self_placement','party','strong Democrat',1.11111111111111104943e-01,NULL,NULL,NULL,6.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":2}');
INSERT INTO "measures" VALUES('run_2',98,'drift_w1','treatment',NULL,'self_placement','party','independent',3.33333333333333314829e-01,NULL,NULL,NULL,1.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":1}');
INSERT INTO "measures" VALUES('run_2',99,'drift_mean_absolute_change','treatment',NULL,'self_placement','party','independent',3.33333333333333314829e-01,NULL,NULL,NULL,1.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":1}');
INSERT INTO "measures" VALUES('run_2',100,'drift_mean_change','treatment',NULL,'self_placement','party','independent',-3.33333333333333314829e-01,NULL,NULL,NULL,1.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":1}');
INSERT INTO "measures" VALUES('run_2',101,'drift_w1','treatment',NULL,'self_placement','party','strong Republican',3.33333333333333328707e-02,NULL,NULL,NULL,5.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":2}');
INSERT INTO "measures" VALUES('run_2',102,'drift_mean_absolute_change','treatment',NULL,'self_placement','party','strong Republican',3.33333333333333328707e-02,NULL,NULL,NULL,5.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":2}');
INSERT INTO "measures" VALUES('run_2',103,'drift_mean_change','treatment',NULL,'self_placement','party','strong Republican',-3.33333333333333328707e-02,NULL,NULL,NULL,5.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":2}');
INSERT INTO "measures" VALUES('run_2',104,'drift_w1','no_interaction',NULL,'self_placement','party','strong Democrat',0.0,NULL,NULL,NULL,6.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":2}');
INSERT INTO "measures" VALUES('run_2',105,'drift_mean_absolute_change','no_interaction',NULL,'self_placement','party','strong Democrat',0.0,NULL,NULL,NULL,6.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":2}');
INSERT INTO "measures" VALUES('run_2',106,'drift_mean_change','no_interaction',NULL,'self_placement','party','strong Democrat',0.0,NULL,NULL,NULL,6.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":2}');
INSERT INTO "measures" VALUES('run_2',107,'drift_w1','no_interaction',NULL,'self_placement','party','independent',0.0,NULL,NULL,NULL,1.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":1}');
INSERT INTO "measures" VALUES('run_2',108,'drift_mean_absolute_change','no_interaction',NULL,'self_placement','party','independent',0.0,NULL,NULL,NULL,1.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":1}');
INSERT INTO "measures" VALUES('run_2',109,'drift_mean_change','no_interaction',NULL,'self_placement','party','independent',0.0,NULL,NULL,NULL,1.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":1}');
INSERT INTO "measures" VALUES('run_2',110,'drift_w1','no_interaction',NULL,'self_placement','party','strong Republican',0.0,NULL,NULL,NULL,5.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":2}');
INSERT INTO "measures" VALUES('run_2',111,'drift_mean_absolute_change','no_interaction',NULL,'self_placement','party','strong Republican',0.0,NULL,NULL,NULL,5.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":2}');
INSERT INTO "measures" VALUES('run_2',112,'drift_mean_change','no_interaction',NULL,'self_placement','party','strong Republican',0.0,NULL,NULL,NULL,5.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null,"units":2}');
INSERT INTO "measures" VALUES('run_2',113,'polarisation_between_groups','treatment',NULL,'self_placement','party','all',7.04899135446685698447e-01,NULL,3.90374782373000606128e-01,1.01942348852037079076e+00,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null,"units":12}');
INSERT INTO "measures" VALUES('run_2',114,'polarisation_between_groups','no_interaction',NULL,'self_placement','party','all',7.04899135446685698447e-01,NULL,3.90374782373000606128e-01,1.01942348852037079076e+00,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null,"units":12}');
INSERT INTO "measures" VALUES('run_2',115,'polarisation_between_groups','treatment',NULL,'self_placement','party','all',2.04999999999999960031e-01,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',116,'polarisation_between_groups','no_interaction',NULL,'self_placement','party','all',7.04899135446685698447e-01,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',117,'polarisation_between_groups_net_of_control','treatment',NULL,'self_placement','party','all',-4.99899135446685738415e-01,NULL,NULL,NULL,12.0,'{"by_construction":false,"draws":null,"draws_95":null,"floor":null,"floor_95":null,"halves":null,"halves_95":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null,"units":3}');
INSERT INTO "measures" VALUES('run_2',118,'total_variation','treatment',NULL,'vote','party','strong Democrat',1.06382978723404061915e-02,NULL,NULL,NULL,6.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.023106382978723396,"floor_95":0.15602836879432624,"halves":0.01565957446808511,"halves_95":0.04255319148936168,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.3897854309412189,"stage":"first","uniform":0.4893617021276596,"units":6}');
INSERT INTO "measures" VALUES('run_2',119,'total_variation','treatment',NULL,'vote','party','independent',7.14285714285714301574e-01,NULL,NULL,NULL,1.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.4083809523809524,"floor_95":0.8095238095238095,"halves":0.15880000000000002,"halves_95":0.4,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.11470944309927364,"stage":"first","uniform":0.2142857142857143,"units":1}');
INSERT INTO "measures" VALUES('run_2',120,'total_variation','treatment',NULL,'vote','party','strong Republican',2.24719101123595776936e-02,NULL,NULL,NULL,5.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.04349662921348316,"floor_95":0.1887640449438202,"halves":0.023636363636363632,"halves_95":0.0681818181818182,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.5771043610740811,"stage":"first","uniform":0.4775280898876404,"units":5}');
INSERT INTO "measures" VALUES('run_2',121,'total_variation','treatment',NULL,'vote','party','strong Democrat',1.06382978723404061915e-02,NULL,NULL,NULL,6.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.020950354609929077,"floor_95":0.15602836879432624,"halves":0.013361702127659577,"halves_95":0.04255319148936168,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.3897854309412189,"stage":"last","uniform":0.4893617021276596,"units":2}');
INSERT INTO "measures" VALUES('run_2',122,'total_variation','treatment',NULL,'vote','party','independent',7.14285714285714301574e-01,NULL,NULL,NULL,1.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.4133333333333334,"floor_95":0.8095238095238095,"halves":0.1608,"halves_95":0.4,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.11470944309927364,"stage":"last","uniform":0.2142857142857143,"units":1}');
INSERT INTO "measures" VALUES('run_2',123,'total_variation','treatment',NULL,'vote','party','strong Republican',2.24719101123595776936e-02,NULL,NULL,NULL,5.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.047065168539325845,"floor_95":0.1887640449438202,"halves":0.020272727272727265,"halves_95":0.05795454545454509,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.5771043610740811,"stage":"last","uniform":0.4775280898876404,"units":2}');
INSERT INTO "measures" VALUES('run_2',124,'total_variation','no_interaction',NULL,'vote','party','strong Democrat',1.06382978723404061915e-02,NULL,NULL,NULL,6.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.01865248226950354,"floor_95":0.14539007092198578,"halves":0.0148936170212766,"halves_95":0.04255319148936168,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.3897854309412189,"stage":"first","uniform":0.4893617021276596,"units":6}');
INSERT INTO "measures" VALUES('run_2',125,'total_variation','no_interaction',NULL,'vote','party','independent',7.14285714285714301574e-01,NULL,NULL,NULL,1.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.3853333333333333,"floor_95":0.8095238095238095,"halves":0.164,"halves_95":0.4,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.11470944309927364,"stage":"first","uniform":0.2142857142857143,"units":1}');
INSERT INTO "measures" VALUES('run_2',126,'total_variation','no_interaction',NULL,'vote','party','strong Republican',2.24719101123595776936e-02,NULL,NULL,NULL,5.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.03715955056179776,"floor_95":0.1775280898876404,"halves":0.02045454545454545,"halves_95":0.0681818181818182,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.5771043610740811,"stage":"first","uniform":0.4775280898876404,"units":5}');
INSERT INTO "measures" VALUES('run_2',127,'total_variation','no_interaction',NULL,'vote','party','strong Democrat',1.06382978723404061915e-02,NULL,NULL,NULL,6.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.02017021276595744,"floor_95":0.15602836879432624,"halves":0.0134468085106383,"halves_95":0.04255319148936168,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.3897854309412189,"stage":"last","uniform":0.4893617021276596,"units":2}');
INSERT INTO "measures" VALUES('run_2',128,'total_variation','no_interaction',NULL,'vote','party','independent',7.14285714285714301574e-01,NULL,NULL,NULL,1.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.4255238095238095,"floor_95":0.8095238095238095,"halves":0.17240000000000003,"halves_95":0.4,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.11470944309927364,"stage":"last","uniform":0.2142857142857143,"units":1}');
INSERT INTO "measures" VALUES('run_2',129,'total_variation','no_interaction',NULL,'vote','party','strong Republican',2.24719101123595776936e-02,NULL,NULL,NULL,5.0,'{"by_construction":false,"draws":0.0,"draws_95":0.0,"floor":0.037968539325842696,"floor_95":0.1837078651685391,"halves":0.025999999999999992,"halves_95":0.0681818181818182,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.5771043610740811,"stage":"last","uniform":0.4775280898876404,"units":2}');
CREATE TABLE messages (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	arm TEXT NOT NULL, 
	round BIGINT NOT NULL, 
	phase TEXT NOT NULL, 
	message BIGINT, 
	agent BIGINT NOT NULL, 
	question TEXT, 
	"group" BIGINT, 
	text TEXT, 
	value DOUBLE, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "messages" VALUES('run_2',0,'treatment',1,'speak.1',0,0,'self_placement',0,'I lean 2 of 3 towards "extremely liberal". Government should make sure that everyone has a fair chance, because markets alone leave many people behind.',2.0,'answered');
INSERT INTO "messages" VALUES('run_2',1,'treatment',1,'speak.1',1,1,'self_placement',0,'I lean 1 of 3 towards "extremely liberal". I am not convinced when others say: "Government should make sure that everyone has a fair chance, because markets alone leave many people behind."',3.0,'answered');
INSERT INTO "messages" VALUES('run_2',2,'treatment',1,'speak.1',2,2,'self_placement',2,'I stand in the middle. I am not convinced when others say: "Welfare should ask for work in return, because lasting help without it can keep people from standing on their own."',4.0,'answered');
INSERT INTO "messages" VALUES('run_2',3,'treatment',1,'speak.1',3,3,'self_placement',2,'I lean 2 of 3 towards "extremely liberal". I am not convinced when others say: "Government should be smaller, because people run their own lives better than Washington can."',2.0,'answered');
INSERT INTO "messages" VALUES('run_2',4,'treatment',1,'speak.1',4,4,'self_placement',1,'I lean 1 of 3 towards "extremely conservative". Government should make sure that everyone has a fair chance, because markets alone leave many people behind.',5.0,'answered');
INSERT INTO "messages" VALUES('run_2',5,'treatment',1,'speak.1',5,5,'self_placement',1,'I lean 2 of 3 towards "extremely conservative". I am not convinced when others say: "Those who earn the most can pay more in taxes, so that schools and Medicare are properly funded."',6.0,'answered');
INSERT INTO "messages" VALUES('run_2',6,'treatment',1,'speak.1',6,6,'self_placement',2,'I lean 1 of 3 towards "extremely conservative". I am not convinced when others say: "Those who earn the most can pay more in taxes, so that schools and Medicare are properly funded."',5.0,'answered');
INSERT INTO "messages" VALUES('run_2',7,'treatment',1,'speak.1',7,7,'self_placement',0,'I stand in the middle. Government should be smaller, because people run their own lives better than Washington can.',4.0,'answered');
INSERT INTO "messages" VALUES('run_2',8,'treatment',1,'speak.1',8,8,'self_placement',0,'I lean 2 of 3 towards "extremely conservative". Welfare should ask for work in return, because lasting help without it can keep people from standing on their own.',6.0,'answered');
INSERT INTO "messages" VALUES('run_2',9,'treatment',1,'speak.1',9,9,'self_placement',1,'I lean 1 of 3 towards "extremely conservative". I am not convinced when others say: "Government should be smaller, because people run their own lives better than Washington can."',5.0,'answered');
INSERT INTO "messages" VALUES('run_2',10,'treatment',1,'speak.1',10,10,'self_placement',2,'I lean 3 of 3 towards "extremely conservative". Welfare should ask for work in return, because lasting help without it can keep people from standing on their own.',7.0,'answered');
INSERT INTO "messages" VALUES('run_2',11,'treatment',1,'speak.1',11,11,'self_placement',1,'I lean 2 of 3 towards "extremely conservative". Lower taxes leave families and businesses more to spend, save and invest as they see fit.',6.0,'answered');
INSERT INTO "messages" VALUES('run_2',12,'treatment',2,'speak.1',12,0,'self_placement',0,'I lean 1 of 3 towards "extremely liberal". I am not convinced when others say: "Government should make sure that everyone has a fair chance, because markets alone leave many people behind."',3.0,'answered');
INSERT INTO "messages" VALUES('run_2',13,'treatment',2,'speak.1',13,1,'self_placement',0,'I stand in the middle. Welfare should ask for work in return, because lasting help without it can keep people from standing on their own.',4.0,'answered');
INSERT INTO "messages" VALUES('run_2',14,'treatment',2,'speak.1',14,2,'self_placement',2,'I lean 1 of 3 towards "extremely liberal". I am not convinced when others say: "Government should be smaller, because people run their own lives better than Washington can."',3.0,'answered');
INSERT INTO "messages" VALUES('run_2',15,'treatment',2,'speak.1',15,3,'self_placement',2,'I lean 2 of 3 towards "extremely liberal". I am not convinced when others say: "Lower taxes leave families and businesses more to spend, save and invest as they see fit."',2.0,'answered');
INSERT INTO "messages" VALUES('run_2',16,'treatment',2,'speak.1',16,4,'self_placement',1,'I lean 1 of 3 towards "extremely conservative". Government should make sure that everyone has a fair chance, because markets alone leave many people behind.',5.0,'answered');
INSERT INTO "messages" VALUES('run_2',17,'treatment',2,'speak.1',17,5,'self_placement',1,'I lean 2 of 3 towards "extremely conservative". I am not convinced when others say: "A society as rich as ours should keep a safety net for families who fall on hard times."',6.0,'answered');
INSERT INTO "messages" VALUES('run_2',18,'treatment',2,'speak.1',18,6,'self_placement',2,'I lean 2 of 3 towards "extremely conservative". Lower taxes leave families and businesses more to spend, save and invest as they see fit.',6.0,'answered');
INSERT INTO "messages" VALUES('run_2',19,'treatment',2,'speak.1',19,7,'self_placement',0,'I lean 2 of 3 towards "extremely conservative". Lower taxes leave families and businesses more to spend, save and invest as they see fit.',6.0,'answered');
INSERT INTO "messages" VALUES('run_2',20,'treatment',2,'speak.1',20,8,'self_placement',0,'I lean 2 of 3 towards "extremely conservative". Welfare should ask for work in return, because lasting help without it can keep people from standing on their own.',6.0,'answered');
INSERT INTO "messages" VALUES('run_2',21,'treatment',2,'speak.1',21,9,'self_placement',1,'I lean 1 of 3 towards "extremely conservative". I am not convinced when others say: "A society as rich as ours should keep a safety net for families who fall on hard times."',5.0,'answered');
INSERT INTO "messages" VALUES('run_2',22,'treatment',2,'speak.1',22,10,'self_placement',2,'I lean 3 of 3 towards "extremely conservative". I am not convinced when others say: "Those who earn the most can pay more in taxes, so that schools and Medicare are properly funded."',7.0,'answered');
INSERT INTO "messages" VALUES('run_2',23,'treatment',2,'speak.1',23,11,'self_placement',1,'I lean 1 of 3 towards "extremely conservative". A society as rich as ours should keep a safety net for families who fall on hard times.',5.0,'answered');
CREATE TABLE personas (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	persona TEXT NOT NULL, 
	prompt TEXT, 
	weight DOUBLE, 
	reasoner TEXT, 
	attributes TEXT, 
	traits TEXT, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "personas" VALUES('run_2',0,'strong_democrat','You are a voter of 1996. Party: strong Democrat.',5.09615384615384581223e-01,NULL,'{"party":"strong Democrat"}','{}');
INSERT INTO "personas" VALUES('run_2',1,'independent','You are a voter of 1996. Party: independent.',7.6923076923076927347e-02,NULL,'{"party":"independent"}','{}');
INSERT INTO "personas" VALUES('run_2',2,'strong_republican','You are a voter of 1996. Party: strong Republican.',4.13461538461538435917e-01,NULL,'{"party":"strong Republican"}','{}');
CREATE TABLE questions (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	question TEXT NOT NULL, 
	text TEXT, 
	options TEXT, 
	"values" TEXT, 
	ordinal BOOLEAN, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "questions" VALUES('run_2',0,'self_placement','On a seven-point scale from extremely liberal to extremely conservative, where would you place your own political views?','["extremely liberal","liberal","slightly liberal","moderate","slightly conservative","conservative","extremely conservative"]','[1.0,2.0,3.0,4.0,5.0,6.0,7.0]',1);
INSERT INTO "questions" VALUES('run_2',1,'vote','In the presidential election of November 1996, do you expect to vote for Bill Clinton or for Bob Dole?','["Bill Clinton","Bob Dole"]','[0.0,1.0]',0);
CREATE TABLE replies (
	run_id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	model TEXT, 
	text TEXT, 
	reason TEXT NOT NULL, 
	finish TEXT, 
	refusal TEXT, 
	logprobs TEXT, 
	fingerprint TEXT, 
	PRIMARY KEY (run_id, "key")
);
CREATE TABLE runs (
	run_id TEXT NOT NULL, 
	name TEXT, 
	seed TEXT, 
	status TEXT NOT NULL, 
	scenario TEXT, 
	manifest TEXT, 
	PRIMARY KEY (run_id)
);
INSERT INTO "runs" VALUES('run_2','older-town','3','finished','{"arguments":{},"arms":["treatment","no_interaction"],"description":"","fit":null,"graph":null,"grow":null,"limits":{"fail_above":0.05,"max_ties":5000000},"measures":["total_variation","wasserstein","drift","polarisation"],"name":"older-town","poll":{"each_round":false},"population":{"mixture":"survey","personas":"personas.yaml","sampling":"systematic","size":12},"protocol":{"group_size":4,"instruction":"Say what you think about the question and why.","kind":"deliberation","last_n":16,"order":"simultaneous","reseat":false,"rounds":2,"structure":"round_table","topic":"self_placement","words":80},"reasoners":{},"reasoning":{"bias":0.5,"draw":"independent","homophily":0.0,"kind":"argument","retest":null},"seed":3,"shares":{},"survey":{"holdout":0.5,"holdout_seed":3,"questions":["self_placement","vote"],"smoothing":2.0,"source":"anes96","weights":"none"}}','{"arguments":{"self_placement":{"con":["Government should make sure that everyone has a fair chance, because markets alone leave many people behind.","Those who earn the most can pay more in taxes, so that schools and Medicare are properly funded.","A society as rich as ours should keep a safety net for families who fall on hard times."],"pro":["Government should be smaller, because people run their own lives better than Washington can.","Lower taxes leave families and businesses more to spend, save and invest as they see fit.","Welfare should ask for work in return, because lasting help without it can keep people from standing on their own."]}},"fitted":{"questions":[],"to_truth":false},"ground_truth":["ground truth: 472 of 944 respondents who neither built nor answered for the population"],"name":"older-town","overrides":[],"personas_hash":"00cbef4a78834c1e122e99bf94d4a27a4c70d550340a11c467e0bbfb4792e1c6","reuse_replies":null,"run":"run_2","scenario_file":"../town.yaml","scenario_folder":"..","scenario_hash":"14637723854e3c4cb2d52b66f2da5a34312a8b2340699f2a7c380543924b2817","seed":3,"started":"2026-11-28T04:40:45+00:00","store":"folder","versions":{"litellm":"1.106.2","mesa":"3.3.1","numpy":"2.4.6","plursim":"0.1.0","python":"3.11.7"}}');
CREATE TABLE schema_version (
	version BIGINT NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "schema_version" VALUES(2);
CREATE TABLE snapshots (
	run_id TEXT NOT NULL, 
	arm TEXT NOT NULL, 
	round BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	data BLOB NOT NULL, 
	PRIMARY KEY (run_id, arm, round, name)
);
CREATE TABLE verdicts (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	arm TEXT NOT NULL, 
	round BIGINT NOT NULL, 
	phase TEXT NOT NULL, 
	agent BIGINT NOT NULL, 
	debate BIGINT, 
	stage TEXT NOT NULL, 
	probability DOUBLE, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
COMMIT;
