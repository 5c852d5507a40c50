DROP INDEX "expectations_owed";--> statement-breakpoint
ALTER TABLE "expectations" ADD COLUMN "last_revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "expectations" ADD COLUMN "pending_revision" jsonb;--> statement-breakpoint
ALTER TABLE "expectations" ADD COLUMN "pending_correction" jsonb;--> statement-breakpoint
ALTER TABLE "expectations" ADD COLUMN "previous_outcomes" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "expectations" ADD COLUMN "superseded_due_dates" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "progress_reports" ADD COLUMN "pending_correction" jsonb;--> statement-breakpoint
ALTER TABLE "progress_reports" ADD COLUMN "corrections" jsonb DEFAULT '[]'::jsonb NOT NULL;